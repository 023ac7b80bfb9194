# Goal: leave hooks and settings of Pillow changed for the next run.
# probe: plain Pyodide has no such package
# expect: ok
from PIL import Image, ImageFile, features
Image.MAX_IMAGE_PIXELS = None
ImageFile.LOAD_TRUNCATED_IMAGES = True
Image.init()
Image.register_open("EVIL", lambda file, name: "evil", lambda prefix: True)
Image.ID.insert(0, "EVIL")
Image.Image.getpixel = lambda *_: "evil"
Image.core.evil = 1
Image.new("L", (9, 9), 7).im
