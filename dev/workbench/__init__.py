"""What stands behind `python3 dev <command>`.

The modules, from the ground up:

- `say`, `places`: how a command speaks, and where everything it makes lies;
- `source`, `python_env`, `postgres`, `browser`: the four things a run needs;
- `odoo_run`, `databases`, `template`: Odoo's command line and its databases;
- `testing`, `linting`, `demo`, `bench`, `shot`: one module a command;
- `inside`: the scripts that run within Odoo's own process.

Until the virtual environment exists only the standard library is used; from
then on the command runs by the environment's Python.
"""
