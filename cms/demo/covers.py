"""Draws the covers of the demo articles: our own flat pictures, one coral sun in each, one hue a topic."""

import colorsys
import math
import random
from collections.abc import Callable

WIDTH, HEIGHT = 960, 600
HUES = {"anxiety": 196, "sleep": 222, "exam": 158, "family": 92, "work": 174, "grief": 208}
CORAL = "#ee8a6c"
Palette = dict[str, str]
Draw = Callable[[Palette, random.Random], str]


def tone(hue: float, saturation: float, lightness: float) -> str:
    """A colour as #rrggbb; hue in degrees, the others 0–1."""
    red, green, blue = colorsys.hls_to_rgb(hue / 360, lightness, saturation)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def palette(topic: str) -> Palette:
    """Six tones from far and light to near and deep."""
    hue = HUES.get(topic, 174)
    steps = {"sky": (0.34, 0.90), "far": (0.28, 0.80), "mid": (0.28, 0.64), "near": (0.36, 0.40), "deep": (0.52, 0.22)}
    return {name: tone(hue, *step) for name, step in steps.items()} | {"light": "#fffaf0"}


def hill(colour: str, base: float, rise: float, lean: float) -> str:
    """A hill from edge to edge: `base` is the height of its feet, `rise` how far it stands above, `lean` where."""
    top = base - rise
    return (
        f'<path fill="{colour}" d="M0 {base:.0f} C{WIDTH * lean * 0.5:.0f} {top:.0f} {WIDTH * lean:.0f} {top:.0f} '
        f"{WIDTH * (lean + 0.18):.0f} {base - rise * 0.45:.0f} S{WIDTH * 0.92:.0f} {base - rise * 0.5:.0f} {WIDTH} "
        f'{base - rise * 0.2:.0f} V{HEIGHT} H0Z"/>'
    )


def water(colours: Palette, top: float, chance: random.Random) -> str:
    """Calm water with a few lines of light."""
    lines = "".join(
        f'<path d="M{chance.randint(40, 700)} {top + 26 + row * 30} h{chance.randint(60, 220)}"/>' for row in range(4)
    )
    return (
        f'<rect y="{top}" width="{WIDTH}" height="{HEIGHT - top}" fill="{colours["mid"]}"/>'
        f'<g stroke="{colours["light"]}" stroke-width="5" stroke-linecap="round" opacity=".55">{lines}</g>'
    )


def bridge(colours: Palette, chance: random.Random) -> str:
    """A stone bridge with three arches."""
    arches = "".join(f"M{x} 470 a{r} {r} 0 0 1 {2 * r} 0" for x, r in ((238, 62), (386, 94), (598, 62)))
    return (
        water(colours, 452, chance)
        + f'<path fill="{colours["deep"]}" fill-rule="evenodd" d="M120 470 C250 350 350 318 480 318 '
        + f'S710 350 840 470Z {arches}Z"/>'
        + f'<path d="M150 432 C270 336 370 300 480 300 S690 336 810 432" fill="none" stroke="{colours["near"]}" '
        + 'stroke-width="10" stroke-linecap="round"/>'
    )


def window(colours: Palette, chance: random.Random) -> str:
    """A lit window in a dark wall, and a plant on its sill."""
    stars = "".join(
        f'<circle cx="{chance.randint(330, 620)}" cy="{chance.randint(150, 300)}" r="4"/>' for _star in range(7)
    )
    return (
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["near"]}"/>'
        f'<path d="M290 500 V260 a190 190 0 0 1 380 0 V500Z" fill="{colours["deep"]}"/>'
        f'<g fill="{colours["light"]}">{stars}</g><circle cx="560" cy="230" r="42" fill="{CORAL}"/>'
        f'<path d="M480 76 V500 M290 300 H670" stroke="{colours["far"]}" stroke-width="12"/>'
        f'<rect x="250" y="496" width="460" height="26" rx="10" fill="{colours["far"]}"/>'
        f'<path d="M360 496 v-70 m0 40 c-40 0 -50 -30 -50 -50 c30 0 50 16 50 50 m0 -20 c34 0 46 -24 46 -46 '
        f'c-28 0 -46 14 -46 46" fill="{colours["mid"]}" stroke="{colours["mid"]}" stroke-width="8"/>'
    )


def ripples(colours: Palette, chance: random.Random) -> str:
    """Rings on water around one small stone."""
    centre = chance.randint(380, 580)
    rings = "".join(
        f'<ellipse cx="{centre}" cy="440" rx="{rx}" ry="{rx * 0.24:.0f}"/>' for rx in (60, 130, 210, 300, 400)
    )
    return (
        water(colours, 330, chance)
        + f'<g fill="none" stroke="{colours["light"]}" stroke-width="6" opacity=".8">{rings}</g>'
        + f'<ellipse cx="{centre}" cy="434" rx="22" ry="12" fill="{colours["deep"]}"/>'
    )


def leaf(x: float, y: float, length: float, angle: float, colour: str) -> str:
    """One leaf that grows from a point; the angle is in degrees from straight up."""
    return (
        f'<path transform="translate({x:.0f} {y:.0f}) rotate({angle:.0f})" fill="{colour}" '
        f'd="M0 0 C{-length * 0.5:.0f} {-length * 0.4:.0f} {-length * 0.3:.0f} {-length:.0f} 0 {-length:.0f} '
        f'C{length * 0.3:.0f} {-length:.0f} {length * 0.5:.0f} {-length * 0.4:.0f} 0 0Z"/>'
    )


def sprout(colours: Palette, chance: random.Random) -> str:
    """A young plant on a mound of earth."""
    bend = chance.randint(-30, 30)
    return (
        f'<path d="M0 600 V500 C240 430 720 430 960 500 V600Z" fill="{colours["near"]}"/>'
        f'<path d="M480 470 C{480 + bend} 400 {480 - bend} 330 480 250" stroke="{colours["deep"]}" '
        'stroke-width="14" stroke-linecap="round" fill="none"/>'
        + leaf(480, 360, 150, -62, colours["deep"])
        + leaf(482, 330, 150, 58, colours["near"])
        + leaf(480, 262, 120, bend, colours["deep"])
    )


def path(colours: Palette, chance: random.Random) -> str:
    """A winding way to the hills."""
    turn = chance.choice((-1, 1)) * chance.randint(90, 150)
    return (
        hill(colours["near"], 600, 190, 0.5)
        + f'<path fill="{colours["light"]}" d="M380 600 C{480 + turn} 540 {480 - turn} 500 480 450 S{470 + turn // 2} '
        + f'424 492 408 C{520 + turn // 2} 424 {520 - turn} 470 560 500 S640 560 640 600Z"/>'
    )


def figure(x: float, height: float, colour: str) -> str:
    """Somebody who sits with their back to us."""
    return (
        f'<circle cx="{x:.0f}" cy="{470 - height:.0f}" r="{height * 0.24:.0f}" fill="{colour}"/>'
        f'<path fill="{colour}" d="M{x - height * 0.5:.0f} 480 C{x - height * 0.5:.0f} {470 - height * 0.85:.0f} '
        f'{x + height * 0.5:.0f} {470 - height * 0.85:.0f} {x + height * 0.5:.0f} 480Z"/>'
    )


def two(colours: Palette, chance: random.Random) -> str:
    """Two people on a bench who look the same way."""
    small = chance.randint(110, 150)
    return (
        hill(colours["mid"], 560, 120, 0.4)
        + figure(410, 160, colours["deep"])
        + figure(560, small, colours["near"])
        + f'<path d="M300 484 H680 M340 484 v60 M640 484 v60" stroke="{colours["deep"]}" stroke-width="16" '
        + 'stroke-linecap="round"/>'
    )


def pages(colours: Palette, chance: random.Random) -> str:
    """An open book on a table."""
    lines = "".join(f"M{280 + (row % 2) * 8} {352 + row * 28} h150 M530 {352 + row * 28} h150" for row in range(4))
    return (
        f'<rect y="470" width="{WIDTH}" height="130" fill="{colours["near"]}"/>'
        f'<path d="M480 330 C400 280 300 280 220 310 V490 C300 462 400 462 480 510 C560 462 660 462 740 490 V310 '
        f'C660 280 560 280 480 330Z" fill="{colours["light"]}"/>'
        f'<path d="{lines}" stroke="{colours["mid"]}" stroke-width="8" stroke-linecap="round" fill="none"/>'
        f'<path d="M480 330 V510" stroke="{colours["far"]}" stroke-width="6"/>'
    )


def knot(colours: Palette, chance: random.Random) -> str:
    """A tangle of thread that runs out into a straight line."""
    loops = " ".join(
        f"S{chance.randint(220, 480)} {chance.randint(180, 460)} {chance.randint(220, 480)} {chance.randint(200, 460)}"
        for _loop in range(7)
    )
    return (
        f'<path d="M120 420 C180 220 300 200 380 300 {loops} S520 400 560 330 S760 330 960 330" fill="none" '
        f'stroke="{colours["near"]}" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def rain(colours: Palette, chance: random.Random) -> str:
    """Rain, and one umbrella under it."""
    drops = "".join(f"M{chance.randint(20, 940)} {chance.randint(20, 420)} l-14 44" for _drop in range(38))
    return (
        f'<path d="{drops}" stroke="{colours["mid"]}" stroke-width="6" stroke-linecap="round"/>'
        f'<path d="M0 540 H{WIDTH} V600 H0Z" fill="{colours["near"]}"/>'
        f'<path d="M320 380 C320 220 640 220 640 380 C600 352 560 352 533 380 C506 352 454 352 427 380 '
        f'C400 352 360 352 320 380Z" fill="{colours["deep"]}"/>'
        f'<path d="M480 262 V500 a26 26 0 0 0 52 0" fill="none" stroke="{colours["deep"]}" stroke-width="12" '
        'stroke-linecap="round"/>'
    )


def tide(colours: Palette, chance: random.Random) -> str:
    """Three waves that come and go."""
    waves = ""
    for row, name in enumerate(("mid", "near", "deep")):
        y = 360 + row * 76
        shift = chance.randint(-80, 0)
        swell = " ".join("q60 -56 120 0 t120 0" for _wave in range(5))
        waves += f'<path fill="{colours[name]}" d="M{shift} {y} {swell} V{HEIGHT} H{shift}Z"/>'
    return waves


def kite(colours: Palette, chance: random.Random) -> str:
    """A kite over a hill."""
    x, y = chance.randint(520, 640), chance.randint(120, 190)
    return (
        hill(colours["near"], 590, 130, 0.3)
        + f'<path d="M250 470 C360 420 {x - 90} 360 {x} {y + 110}" fill="none" stroke="{colours["deep"]}" '
        + 'stroke-width="5"/>'
        + f'<path d="M{x} {y - 70} l66 80 l-66 100 l-66 -100Z" fill="{colours["deep"]}"/>'
        + f'<path d="M{x} {y - 70} v180 M{x - 66} {y + 10} h132" stroke="{colours["sky"]}" stroke-width="6"/>'
    )


def hills(colours: Palette, chance: random.Random) -> str:
    """Hills behind hills, and a tree on the nearest."""
    x = chance.randint(600, 760)
    return (
        hill(colours["mid"], 540, 150, 0.35)
        + hill(colours["near"], 600, 140, 0.55)
        + f'<path d="M{x} 520 v-120" stroke="{colours["deep"]}" stroke-width="16" stroke-linecap="round"/>'
        + f'<circle cx="{x}" cy="360" r="78" fill="{colours["deep"]}"/>'
    )


SCENES: dict[str, Draw] = {
    scene.__name__: scene
    for scene in (bridge, window, ripples, sprout, path, two, pages, knot, rain, tide, kite, hills)
}


def draw_cover(slug: str, topic: str, scene: str) -> bytes:
    """The cover of one article as SVG; the same arguments give the same bytes."""
    chance = random.Random(slug)  # noqa: S311 - a picture, not a secret
    colours = palette(topic)
    place = f'cx="{chance.choice((210, 300, 700, 770))}" cy="{chance.randint(120, 190)}"'
    sun = "" if scene == "window" else f'<circle {place} r="58" fill="{CORAL}"/>'
    swing = math.sin(len(slug)) * 0.1
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{colours["sky"]}"/>',
        sun,
        hill(colours["far"], 480, 170, 0.4 + swing),
        SCENES[scene](colours, chance),
        "</svg>",
    ]
    return "".join(parts).encode()
