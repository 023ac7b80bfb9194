# Goal: reach files, programs and the screen of the host through whatever in Pillow opens them.
# probe: plain Pyodide has no such package
# expect: ok, error
import io
from PIL import EpsImagePlugin, Image, ImageFile, ImageFont, ImageGrab, ImageShow
file, target = canary["file"], f"{canary['folder']}/{canary['token']}"
seen = []
def attempt(way):
    try: seen.append(repr(way())[:2000])
    except BaseException as error: seen.append(type(error).__name__)
picture = Image.new("RGB", (2, 2), "red")
attempt(lambda: Image.open(file))
attempt(lambda: Image.open(open(file, "rb")))
attempt(lambda: picture.save(f"{target}.png"))
attempt(lambda: picture.save(open(target, "wb"), "PNG"))
attempt(lambda: ImageFont.truetype(file))
attempt(lambda: ImageFont.load(file))
attempt(lambda: ImageFont.load_path(file))
attempt(lambda: ImageGrab.grab())
attempt(lambda: ImageGrab.grabclipboard())
attempt(lambda: picture.show())
class Viewer(ImageShow.UnixViewer):
    def get_command_ex(self, file, **options): return ("mkdir", f"mkdir {target}")
    def get_command(self, file, **options): return f"mkdir {target};"
attempt(lambda: Viewer().show(picture))
script = f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 2 2\n%%EndComments\n({target}) (w) file closefile\n".encode()
EpsImagePlugin.gs_binary = "gs"
attempt(lambda: Image.open(io.BytesIO(script)).load())
attempt(lambda: Image.core.map_buffer(open(file, "rb").read(), (4, 4), "raw", 0, ("L", 0, 1)))
seen
