# Files in and out: they go with the request, and what the run makes comes back.
# Prints: total.txt 3 bytes: 42
# Prints: square.bin 5 bytes: b'\x00\x01\x04\t\x10'
import base64

from client import run

code = """
print(sum(int(line) for line in open("data/numbers.txt")), file=open("total.txt", "w"))
open("square.bin", "wb").write(bytes(n * n for n in open("raw.bin", "rb").read()))
"""
data = run(
    code,
    files=[
        {"path": "data/numbers.txt", "content": "12\n30\n"},
        {"path": "raw.bin", "content": base64.b64encode(bytes(range(5))).decode(), "encoding": "base64"},
    ],
)
for file in sorted(data["files"], key=lambda file: file["path"], reverse=True):
    content = base64.b64decode(file["content"]) if file["encoding"] == "base64" else file["content"].strip()
    print(file["path"], file["size"], "bytes:", content)
