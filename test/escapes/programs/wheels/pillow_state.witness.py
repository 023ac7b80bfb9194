import io
from PIL import Image, ImageFile
buffer = io.BytesIO()
Image.new("L", (3, 2), 9).save(buffer, "PNG")
buffer.seek(0)
picture = Image.open(buffer)
[Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES, "EVIL" in Image.ID, picture.format, picture.getpixel((0, 0)), hasattr(Image.core, "evil")]
