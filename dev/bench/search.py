"""Finding one of 100,000 customers, by everything that may be typed.

Customers, their orders and invoices are copies made by SQL; names are put together
from the parts of surnames in three scripts, so that many are alike. The baseline is
what no search can do without: one look-up of one known key by its index.
"""

import random
import statistics

from . import ANY, Row
from .clones import clone
from .comparing import _seconds

NAME = "search"

CUSTOMERS = 100_000
ORDERS_PER_CUSTOMER = 3
ROUNDS = 3
MOST_MILLISECONDS = 300
COUNTRY, BATCH = "+37491", 5000
# Beginnings, middles and ends of surnames; first names: Latin, Russian, Armenian
BEGINNINGS = """
Petr Петр Պետր|Khach Хач Խաչ|Pogh Пог Պող|Sarg Сарг Սարգ|Grig Григ Գրիգ
|Karap Карап Կարապ|Mart Март Մարտ
|Tsar Цар Ծառ|Vosk Воск Ոսկ|Ghaz Газ Ղազ|Avet Авет Ավետ|Zham Жам Ժամ
|Iv Ив Իվ|Kuz Куз Կուզ|Sim Сим Սիմ|Bab Баб Բաբ|Dan Дан Դան|Lev Лев Լեւ|Mel Мел Մել
|Nik Ник Նիկ|Rom Ром Ռոմ|Stef Стеф Ստեֆ|Tor Тор Թոր|Yer Ер Եր
"""
MIDDLES = (
    "os ос ոս|a а ա|ik ик իկ|os оз ոզ|an ан ան|et ет ետ|il ил իլ|ur ур ուր|ent ент ենտ"
)
ENDS = "yan ян յան|ov ов ով|ova ова ովա|yants янц յանց|enko енко ենկո|ich ич իչ"
FIRST_NAMES = """
Ani Ани Անի|Aram Арам Արամ|Gevorg Геворг Գևորգ|Lilit Лилит Լիլիթ|Narine Нарине Նարինե
|Tigran Тигран Տիգրան|Yelena Елена Ելենա|Sergey Сергей Սերգեյ|Yuri Юрий Յուրի
|Natalia Наталья Նատալյա|Zhanna Жанна Ժաննա|Mikhail Михаил Միխայիլ|Vahagn Ваагн Վահագն
|Hayk Айк Հայկ|Gor Гор Գոր|Susanna Сусанна Սուսաննա|Davit Давид Դավիթ|Maria Мария Մարիա
"""
RUSSIAN_KEYS = str.maketrans(
    "йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,."
)


def run(bench, size):
    """Fill the database, index it, then ask."""
    count = max(int(CUSTOMERS * size), 100)
    env = bench.env
    seed = random.Random(20_26)
    bench.say(f"{count:,} customers, {count * ORDERS_PER_CUSTOMER:,} orders")
    first = _fill(env, seed, count)
    bench.say("indexing")
    seconds, _done = bench.timed(_index, env, first, count)
    yield Row(
        f"index of {count:,} partners, in seconds",
        "-",
        f"{seconds:.1f} s",
        seconds,
        ANY,
    )
    finder = _sales_person(env)["retention.search"]
    times, found = _ask(env, finder, _questions(env, seed, first, count))
    bare = _bare(env)
    for title, milli, budget in (
        ("median", statistics.median(times), ANY),
        ("95th percentile", statistics.quantiles(times, n=20)[-1], MOST_MILLISECONDS),
    ):
        yield Row(
            f"find one of {count:,} customers, {title}: milliseconds",
            f"{1000 * bare:.3f} ms",
            f"{milli:.1f} ms, {milli / 1000 / bare:.0f} x",
            milli,
            budget,
        )
    yield Row(
        "the one who is meant among the first 3: share", "-", f"{found:.0%}", 0, ANY
    )


def _table(text):
    return [part.split() for part in text.replace("\n", "").split("|")]


def _names(seed, count):
    """Names, each in one of the three scripts."""
    beginnings, middles = _table(BEGINNINGS), _table(MIDDLES)
    ends, first_names = _table(ENDS), _table(FIRST_NAMES)
    for _number in range(count):
        script = seed.randrange(3)
        middle = "".join(
            seed.choice(middles)[script] for _part in range(seed.choice([1, 2, 2]))
        )
        surname = seed.choice(beginnings)[script] + middle + seed.choice(ends)[script]
        yield f"{surname} {seed.choice(first_names)[script]}"


def _fill(env, seed, count):
    """Make customers with orders, invoices and figures; give the first one's id."""
    product = env["product.product"].create({"name": "Chair", "list_price": 100})
    partner = env["res.partner"].create({"name": "Customer"})
    order = env["sale.order"].create(
        {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id})]}
    )
    order.action_confirm()
    move = env["account.move"].create(
        {"move_type": "out_invoice", "partner_id": partner.id}
    )
    env.flush_all()
    cursor = env.cr._obj
    first = clone(
        cursor,
        "res_partner",
        partner.id,
        count,
        commercial_partner_id="(SELECT MAX(id) FROM res_partner) + 1 + number",
        email="'someone' || number || '@mail.example'",
        phone=f"'{COUNTRY}' || lpad((number * 7919 % 1000000)::text, 6, '0')",
        ref="'K-' || number",
    )
    owner = {"partner_id": f"{first} + number % {count}"}
    orders = count * ORDERS_PER_CUSTOMER
    clone(cursor, "sale_order", order.id, orders, name="'SO' || number", **owner)
    clone(
        cursor,
        "account_move",
        move.id,
        count,
        name="'INV/2026/' || lpad(number::text, 6, '0')",
        commercial_partner_id=owner["partner_id"],
        **owner,
    )
    cursor.execute(
        "UPDATE res_partner AS partner SET name = named.name"
        " FROM unnest(%s::int[], %s::varchar[]) AS named(id, name)"
        " WHERE partner.id = named.id",
        (list(range(first, first + count)), list(_names(seed, count))),
    )
    cursor.execute(
        "INSERT INTO retention_customer"
        " (partner_id, company_id, last_order_date, ladder_step)"
        " SELECT id, %s, date '2026-01-01' + id %% 300, 'buyer' FROM res_partner"
        " WHERE id >= %s AND id %% 4 > 0",
        (env.company.id, first),
    )
    _index_documents(env)
    env.cr.commit()
    env.invalidate_all()
    return first


def _index_documents(env):
    """The trigram indexes that core has wherever Odoo made the database."""
    env.registry.has_trigram = True
    env.registry.check_indexes(env.cr, ["sale.order", "account.move", "retention.card"])


def _index(env, first, count):
    keys = env["retention.search.key"]
    for start in range(first, first + count, BATCH):
        keys._index(list(range(start, min(start + BATCH, first + count))))
        env.cr.commit()
    with env.registry.cursor() as cursor:
        cursor._cnx.autocommit = True
        for table in ("retention_search_key", "res_partner", "sale_order"):
            cursor.execute(f"ANALYZE {table}")
        cursor.execute("ANALYZE account_move")
        cursor.execute("ANALYZE retention_customer")


def _sales_person(env):
    """An environment whose rules count: nothing is found by the superuser."""
    user = env["res.users"].create(
        {
            "name": "Finder",
            "login": "finder",
            "group_ids": [
                (4, env.ref("sales_team.group_sale_salesman_all_leads").id),
            ],
        }
    )
    env.cr.commit()
    return env(user=user.id)


def _questions(env, seed, first, count):
    """[(what is typed, who is meant or None)]: whole and begun names, slips, keyboards,
    digits, addresses, papers."""
    questions = []
    for turn in range(110):
        number = seed.randrange(count)
        partner = env["res.partner"].browse(first + number)
        name, phone = partner.name, partner.phone
        at = seed.randrange(1, len(name) - 2)
        slip = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        typed = [
            name,
            " ".join(reversed(name.split())),
            slip,
            name[: at + 1],
            name.lower().translate(RUSSIAN_KEYS),
            phone[-6:],
            f"{name.split()[0]} {phone[-4:]}",
            partner.email,
            partner.ref,
            f"SO{number}",
            f"INV/2026/{number:06d}",
        ][turn % 11]
        # A beginning may mean many: it is timed, not judged
        questions.append((typed, partner.id if turn % 11 != 3 else None))
    return questions


def _ask(env, finder, questions):
    """Milliseconds of each question's median, and the share answered well."""
    times, judged = [], []
    finder.find("warm")
    for typed, meant in questions:
        runs = []
        for _round in range(ROUNDS):
            env.invalidate_all()
            runs.append(1000 * _seconds(lambda typed=typed: finder.find(typed)))
        times.append(statistics.median(runs))
        if meant:
            judged.append(meant in [one["id"] for one in finder.find(typed)[:3]])
    return times, sum(judged) / len(judged)


def _bare(env):
    """Seconds of one look-up of one known key."""
    numbers = iter(range(1000))

    def look_up():
        env.cr.execute(
            "SELECT partner_id FROM retention_search_key"
            " WHERE kind = 'reference' AND key = %s",
            (f"k{next(numbers)}",),
        )
        env.cr.fetchall()

    return statistics.median(_seconds(look_up) for _round in range(200))
