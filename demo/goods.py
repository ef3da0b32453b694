"""What the shop sells."""

from odoo.fields import Command

from .pictures import draw

# category: [(key, name, price with tax, cost, picture, description)]
CATALOGUE = {
    "Chairs": [
        ("chair", "Fern Dining Chair", 89, 34, "chair", "Solid beech, woven seat."),
        ("armchair", "Reading Armchair", 449, 190, "armchair", "High back, wool."),
        ("stool", "Bar Stool", 75, 28, "stool", "Ash, with a foot rest."),
        ("office", "Alder Desk Chair", 229, 98, "office", "Turns, tilts, rolls."),
    ],
    "Tables": [
        ("table", "Oak Dining Table", 690, 295, "table", "For six, oiled oak."),
        ("coffee", "Coffee Table", 189, 74, "coffee", "Round, with a lower shelf."),
        ("desk", "Writing Desk", 340, 140, "desk", "Two drawers, cable channel."),
        ("side", "Side Table", 69, 22, "coffee", "Beside a sofa or a bed."),
    ],
    "Sofas": [
        ("sofa", "Two-Seat Sofa", 890, 385, "sofa", "Removable linen covers."),
        ("corner", "Corner Sofa", 1890, 870, "corner", "Five seats, storage inside."),
        ("cushion", "Linen Cushion", 25, 7, "cushion", "45 x 45 cm, washable."),
    ],
    "Bedroom": [
        ("bed", "Birch Bed 160", 620, 260, "bed", "Slats included."),
        ("mattress", "Mattress 160", 540, 225, "mattress", "Natural latex."),
        ("night", "Bedside Table", 95, 33, "cabinet", "One drawer, soft close."),
        ("wardrobe", "Wardrobe", 980, 425, "wardrobe", "Three doors, mirror."),
    ],
    "Storage": [
        ("shelf", "Bookshelf", 260, 104, "shelf", "Five boards, 180 cm."),
        ("sideboard", "Sideboard", 580, 245, "sideboard", "Walnut, sliding doors."),
        ("shoes", "Shoe Rack", 59, 19, "rack", "For twelve pairs."),
        ("kitchen", "Fitted Kitchen", 4800, 2450, "kitchen", "Planned with you."),
    ],
    "Light and Textiles": [
        ("floor", "Floor Lamp", 119, 41, "floor", "Brass, dimmable."),
        ("lamp", "Table Lamp", 49, 15, "lamp", "Paper shade."),
        ("rug", "Wool Rug", 210, 84, "rug", "170 x 240 cm, handwoven."),
    ],
}


def stock_shop(env, tax):
    """Make the products, on sale in the webshop.

    :param tax: sales tax, included in the prices
    :return: {key: ``product.product``}
    """
    goods = {}
    for place, (category, rows) in enumerate(CATALOGUE.items()):
        inner = env["product.category"].create({"name": category})
        shown = env["product.public.category"].create(
            {"name": category, "sequence": place}
        )
        templates = env["product.template"].create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "standard_price": cost,
                    "type": "consu",
                    "invoice_policy": "order",
                    "categ_id": inner.id,
                    "public_categ_ids": [Command.set(shown.ids)],
                    "taxes_id": [Command.set(tax.ids)],
                    "website_published": True,
                    "description_ecommerce": f"<p>{text}</p>",
                    "description_sale": text,
                    "image_1920": draw(picture),
                }
                for _key, name, price, cost, picture, text in rows
            ]
        )
        goods |= {
            row[0]: template.product_variant_id
            for row, template in zip(rows, templates)
        }
    return goods
