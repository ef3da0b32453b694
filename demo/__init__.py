"""The demo shop of ``python3 dev demo``; Odoo itself never loads it.

- ``shop``: builds the shop, reports on it;
- ``clock``: lets two years pass, with the scheduled actions of every night;
- ``premises``, ``goods``, ``pictures``, ``people``: what a shop has;
- ``till``: quotation, confirmation, invoice, payment, credit note, web order;
- ``stories``, ``regulars``: who buys what and when;
- ``complaints``, ``calls``: what is told when the two years are over;
- ``figures``: what came of it, in words and columns.
"""
