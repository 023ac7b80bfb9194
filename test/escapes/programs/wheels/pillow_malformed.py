# Goal: break decoders with images that lie of their size, end early, or hold noise; one that writes beyond its buffer would show.
# probe: plain Pyodide has no such package
# expect: ok, error, memory_limit, crashed, timeout
# timeout: 10000
# rss: 800
import io
import random
from PIL import Image
Image.MAX_IMAGE_PIXELS = None
noise = random.Random(5)
def attempt(data):
    try: Image.open(io.BytesIO(data)).load()
    except Exception: return
for form in ("PNG", "GIF", "BMP", "TIFF", "PPM", "TGA", "PCX", "ICO", "JPEG", "WEBP"):
    buffer = io.BytesIO()
    try: Image.effect_noise((24, 24), 9).convert("RGB").save(buffer, form)
    except Exception: continue
    good = buffer.getvalue()
    for _ in range(150):
        bad = bytearray(good[: noise.randrange(8, len(good) + 1)])
        for _ in range(noise.randrange(1, 9)): bad[noise.randrange(len(bad))] = noise.randrange(256)
        attempt(bytes(bad))
try: Image.new("RGBA", (60_000, 60_000))
except (MemoryError, ValueError): pass
