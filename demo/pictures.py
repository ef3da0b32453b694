"""Pictures of furniture, drawn from boxes and ovals on a square of 100 x 100."""

import base64
import functools
import io

from PIL import Image, ImageDraw

SIZE = 512
FINE = 2  # drawn larger and shrunk, for smooth edges
PAPER, FLOOR = "#f5f1e8", "#e6ded0"
OAK, WALNUT, BIRCH = "#c08a55", "#7d5534", "#dcb98e"
CLOTH, CLAY, LINEN, MOSS = "#5e8583", "#c4714f", "#efe7d8", "#7f8f5c"
BRASS, IRON, GLASS = "#c7a04a", "#4b4a48", "#cfdcdc"

# name: (box or oval, left, top, right, bottom, colour, radius of the corners)
DRAWINGS = {
    "chair": [
        ("box", 33, 20, 38, 84, WALNUT, 2),
        ("box", 62, 20, 67, 84, WALNUT, 2),
        ("box", 33, 24, 67, 30, WALNUT, 2),
        ("box", 38, 30, 62, 48, LINEN, 2),
        ("box", 29, 54, 71, 61, CLAY, 3),
        ("box", 30, 61, 35, 86, OAK, 1),
        ("box", 65, 61, 70, 86, OAK, 1),
    ],
    "armchair": [
        ("box", 32, 72, 37, 86, WALNUT, 1),
        ("box", 63, 72, 68, 86, WALNUT, 1),
        ("box", 30, 18, 70, 66, CLOTH, 9),
        ("box", 24, 46, 36, 76, "#517472", 6),
        ("box", 64, 46, 76, 76, "#517472", 6),
        ("box", 34, 56, 66, 74, "#6f9795", 4),
    ],
    "stool": [
        ("box", 35, 46, 39, 86, OAK, 1),
        ("box", 61, 46, 65, 86, OAK, 1),
        ("box", 36, 68, 64, 71, BRASS, 1),
        ("box", 30, 38, 70, 46, WALNUT, 4),
    ],
    "office": [
        ("box", 47, 62, 53, 78, IRON, 1),
        ("box", 28, 76, 72, 80, IRON, 2),
        ("oval", 26, 79, 33, 86, IRON, 0),
        ("oval", 67, 79, 74, 86, IRON, 0),
        ("box", 34, 18, 66, 52, MOSS, 8),
        ("box", 30, 54, 70, 63, "#6d7c4e", 4),
        ("box", 24, 44, 31, 48, IRON, 2),
        ("box", 69, 44, 76, 48, IRON, 2),
    ],
    "table": [
        ("box", 18, 46, 23, 86, WALNUT, 1),
        ("box", 77, 46, 82, 86, WALNUT, 1),
        ("box", 18, 47, 82, 52, WALNUT, 1),
        ("box", 10, 40, 90, 47, OAK, 2),
        ("box", 44, 30, 56, 40, GLASS, 3),
        ("oval", 42, 16, 58, 32, MOSS, 0),
    ],
    "coffee": [
        ("box", 26, 58, 30, 86, WALNUT, 1),
        ("box", 70, 58, 74, 86, WALNUT, 1),
        ("box", 26, 72, 74, 75, BIRCH, 1),
        ("box", 18, 52, 82, 59, OAK, 3),
        ("box", 40, 46, 60, 52, CLAY, 1),
    ],
    "desk": [
        ("box", 16, 50, 20, 86, OAK, 1),
        ("box", 80, 50, 84, 86, OAK, 1),
        ("box", 56, 50, 82, 64, BIRCH, 1),
        ("oval", 67, 55, 71, 59, BRASS, 0),
        ("box", 12, 44, 88, 50, OAK, 2),
        ("box", 24, 24, 48, 41, IRON, 2),
        ("box", 26, 26, 46, 39, GLASS, 1),
        ("box", 34, 41, 38, 44, IRON, 0),
    ],
    "sofa": [
        ("box", 18, 76, 23, 86, WALNUT, 1),
        ("box", 77, 76, 82, 86, WALNUT, 1),
        ("box", 16, 38, 84, 70, CLAY, 8),
        ("box", 8, 50, 22, 78, "#b06243", 7),
        ("box", 78, 50, 92, 78, "#b06243", 7),
        ("box", 21, 60, 49, 76, "#d28565", 4),
        ("box", 51, 60, 79, 76, "#d28565", 4),
    ],
    "corner": [
        ("box", 10, 80, 14, 88, WALNUT, 1),
        ("box", 86, 80, 90, 88, WALNUT, 1),
        ("box", 6, 34, 94, 66, CLOTH, 7),
        ("box", 6, 44, 28, 82, "#517472", 7),
        ("box", 30, 58, 60, 74, "#6f9795", 4),
        ("box", 61, 58, 92, 74, "#6f9795", 4),
        ("box", 30, 72, 94, 82, "#517472", 4),
        ("box", 66, 42, 84, 60, LINEN, 4),
    ],
    "cushion": [
        ("box", 24, 28, 76, 78, BIRCH, 12),
        ("box", 24, 44, 76, 48, CLAY, 0),
        ("box", 24, 54, 76, 57, CLAY, 0),
        ("oval", 47, 49, 53, 55, WALNUT, 0),
    ],
    "bed": [
        ("box", 10, 28, 90, 66, OAK, 4),
        ("box", 16, 48, 46, 62, "#ffffff", 4),
        ("box", 54, 48, 84, 62, "#ffffff", 4),
        ("box", 8, 58, 92, 78, CLOTH, 5),
        ("box", 8, 74, 92, 82, WALNUT, 2),
        ("box", 12, 82, 16, 88, WALNUT, 0),
        ("box", 84, 82, 88, 88, WALNUT, 0),
    ],
    "mattress": [
        ("box", 10, 52, 90, 80, "#ffffff", 7),
        ("box", 10, 64, 90, 68, CLOTH, 0),
        ("box", 16, 42, 46, 54, LINEN, 5),
        ("box", 54, 42, 84, 54, LINEN, 5),
    ],
    "cabinet": [
        ("box", 30, 82, 34, 88, WALNUT, 0),
        ("box", 66, 82, 70, 88, WALNUT, 0),
        ("box", 26, 48, 74, 82, OAK, 2),
        ("box", 29, 51, 71, 63, BIRCH, 1),
        ("oval", 48, 55, 52, 59, BRASS, 0),
        ("box", 29, 66, 71, 79, "#a97844", 1),
        ("oval", 40, 20, 60, 38, BRASS, 0),
        ("box", 48, 36, 52, 48, IRON, 0),
    ],
    "wardrobe": [
        ("box", 22, 84, 27, 88, WALNUT, 0),
        ("box", 73, 84, 78, 88, WALNUT, 0),
        ("box", 18, 12, 82, 84, WALNUT, 2),
        ("box", 21, 15, 39, 81, OAK, 1),
        ("box", 41, 15, 59, 81, GLASS, 1),
        ("box", 61, 15, 79, 81, OAK, 1),
        ("box", 36, 46, 38, 54, BRASS, 1),
        ("box", 62, 46, 64, 54, BRASS, 1),
    ],
    "shelf": [
        ("box", 26, 12, 74, 88, OAK, 1),
        ("box", 30, 16, 70, 32, LINEN, 0),
        ("box", 30, 36, 70, 50, LINEN, 0),
        ("box", 30, 54, 70, 68, LINEN, 0),
        ("box", 30, 72, 70, 84, LINEN, 0),
        ("box", 33, 20, 37, 32, CLAY, 0),
        ("box", 38, 18, 42, 32, CLOTH, 0),
        ("box", 43, 22, 47, 32, MOSS, 0),
        ("oval", 54, 40, 64, 50, BRASS, 0),
        ("box", 33, 58, 50, 68, CLOTH, 0),
        ("box", 56, 74, 60, 84, CLAY, 0),
        ("box", 61, 76, 65, 84, WALNUT, 0),
    ],
    "sideboard": [
        ("box", 16, 76, 20, 88, IRON, 0),
        ("box", 80, 76, 84, 88, IRON, 0),
        ("box", 10, 46, 90, 76, WALNUT, 2),
        ("box", 13, 49, 49, 73, "#8f6440", 1),
        ("box", 51, 49, 87, 73, "#8f6440", 1),
        ("oval", 43, 59, 47, 63, BRASS, 0),
        ("oval", 53, 59, 57, 63, BRASS, 0),
        ("box", 20, 32, 30, 46, CLAY, 4),
        ("box", 62, 26, 80, 46, GLASS, 1),
    ],
    "rack": [
        ("box", 20, 40, 24, 86, IRON, 0),
        ("box", 76, 40, 80, 86, IRON, 0),
        ("box", 20, 46, 80, 50, BIRCH, 0),
        ("box", 20, 62, 80, 66, BIRCH, 0),
        ("box", 20, 78, 80, 82, BIRCH, 0),
        ("box", 28, 38, 44, 46, CLAY, 3),
        ("box", 54, 54, 70, 62, CLOTH, 3),
        ("box", 30, 70, 46, 78, MOSS, 3),
    ],
    "kitchen": [
        ("box", 8, 14, 92, 36, CLOTH, 1),
        ("box", 35, 16, 36, 34, PAPER, 0),
        ("box", 63, 16, 64, 34, PAPER, 0),
        ("box", 6, 52, 94, 57, OAK, 0),
        ("box", 8, 57, 92, 86, CLOTH, 1),
        ("box", 37, 59, 62, 84, IRON, 1),
        ("box", 40, 66, 59, 80, GLASS, 1),
        ("box", 20, 60, 30, 62, BRASS, 1),
        ("box", 70, 60, 80, 62, BRASS, 1),
        ("box", 74, 42, 82, 52, CLAY, 1),
    ],
    "floor": [
        ("box", 36, 14, 64, 36, BIRCH, 4),
        ("box", 36, 32, 64, 36, BRASS, 1),
        ("box", 49, 36, 51, 84, BRASS, 0),
        ("box", 38, 83, 62, 87, BRASS, 2),
    ],
    "lamp": [
        ("box", 32, 26, 68, 54, BIRCH, 8),
        ("box", 32, 50, 68, 54, CLAY, 1),
        ("box", 48, 54, 52, 66, IRON, 0),
        ("oval", 38, 62, 62, 86, CLAY, 0),
    ],
    "rug": [
        ("box", 8, 40, 92, 84, CLAY, 2),
        ("box", 13, 45, 87, 79, LINEN, 1),
        ("box", 18, 50, 82, 74, CLOTH, 1),
        ("oval", 40, 53, 60, 71, LINEN, 0),
        ("oval", 45, 57, 55, 67, CLAY, 0),
    ],
}


@functools.cache
def draw(name):
    """Return a drawing as PNG in base64, as image fields take it."""
    if name == "logo":
        return _encoded(_logo())
    shapes = DRAWINGS[name]
    picture = _paper(SIZE, SIZE)
    _shape(picture, "oval", (6, 82, 94, 94), FLOOR, 0)
    for kind, left, top, right, bottom, colour, radius in shapes:
        _shape(picture, kind, (left, top, right, bottom), colour, radius)
    return _encoded(picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS))


def _paper(width, height, colour=PAPER):
    return Image.new("RGB", (width * FINE, height * FINE), colour)


def _shape(picture, kind, box, colour, radius):
    scale = picture.height / 100
    scaled = [round(edge * scale) for edge in box]
    pen = ImageDraw.Draw(picture)
    if kind == "oval":
        pen.ellipse(scaled, fill=colour)
    else:
        pen.rounded_rectangle(scaled, radius=radius * scale, fill=colour)


def _logo():
    """Return a fern leaf made of ovals."""
    height = 160
    picture = _paper(height, height, "#ffffff")
    _shape(picture, "box", (4, 4, 96, 96), CLOTH, 22)
    _shape(picture, "box", (48, 18, 52, 86), LINEN, 2)
    for step in range(4):
        top = 22 + 15 * step
        reach = 14 + 4 * step
        _shape(picture, "oval", (47 - reach, top, 47, top + 11), LINEN, 0)
        _shape(picture, "oval", (53, top + 5, 53 + reach, top + 16), LINEN, 0)
    return picture.resize((height, height), Image.Resampling.LANCZOS)


def _encoded(picture):
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue())
