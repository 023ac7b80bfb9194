"""What programs do first with often used packages, done once when an image is built: it fills caches that each run would fill.

These are patterns compiled at the first use, tables read, classes made. Each program leaves nothing but caches, and the same
ones every time: servers that share sessions must come to the same image.
"""

import random
import sys
from types import ModuleType

# By the module that must have been imported.
_PROGRAMS = {
    "anthropic": 'anthropic.Anthropic(api_key="x").messages',
    "arrow": 'arrow.get("2024-01-02T03:04:05+00:00").format("YYYY-MM-DD HH:mm")',
    "babel": """
import datetime
from babel import dates, numbers
for name in ("en", "de", "fr", "es"):
    dates.format_datetime(datetime.datetime(2024, 1, 2), locale=name)
    numbers.format_currency(12.5, "EUR", locale=name)
""",
    "black": 'black.format_str("x = { 1:2 }\\nclass A: pass\\n", mode=black.Mode())',
    "bs4": """
soup = bs4.BeautifulSoup('<div id="d"><p class="k">x</p></div>', "html.parser")
soup.select('div > p.k:not(.b):nth-of-type(1), #d [class~="k"], a|b, *:is(p)')
soup.find_all("p", class_="k")
soup.prettify()
""",
    "chardet": 'chardet.detect("Grüße aus Köln, déjà vu".encode())',
    "click": """
from click.testing import CliRunner
@click.command()
@click.option("--name", default="x", help="Name.")
def hello(name): click.echo(name)
CliRunner().invoke(hello, ["--help"])
""",
    "dateutil": """
from dateutil import parser, rrule, tz
parser.parse("2 Jan 2024 03:04:05 UTC")
""",
    "docutils": """
from docutils.core import publish_string
publish_string("Title\\n=====\\n\\n*a* ``b`` `c`_\\n\\n- d\\n\\n.. _c: https://index.example/\\n", writer="html")
""",
    "faker": "faker.Faker()",
    "fastapi": """
app = fastapi.FastAPI()
@app.get("/{n}")
def get(n: int, q: str | None = None): return n
app.openapi()
""",
    "html5lib": 'html5lib.parse("<p>x<table><td>y")',
    "httpx": "httpx.Client()",
    "jedi": 'jedi.Script("import json\\njson.lo").complete(2, 7)',
    "jinja2": 'jinja2.Environment().from_string("{% for x in y if x %}{{ x|upper }}{% endfor %}").render(y=["a"])',
    "lark": """lark.Lark('start: (WORD ","?)+ \\n%import common.WORD\\n%import common.WS\\n%ignore WS').parse("a, b")""",
    "markdown": 'markdown.markdown("# a\\n\\n*b* [c](d) `e`\\n\\n- f\\n\\n> g", extensions=["tables", "fenced_code"])',
    "matplotlib": """
from io import BytesIO
from matplotlib import pyplot
figure, axes = pyplot.subplots()
axes.plot([1, 2], label="a")
axes.set_title("b")
axes.legend()
figure.savefig(BytesIO(), format="png", bbox_inches="tight")
pyplot.close("all")
""",
    "networkx": """
graph = networkx.path_graph(4)
networkx.shortest_path(graph, 0, 3)
list(networkx.connected_components(graph))
networkx.betweenness_centrality(graph)
""",
    "openai": """
client = openai.OpenAI(api_key="x")
client.chat.completions
client.responses
from openai.types.chat import ChatCompletionMessage
ChatCompletionMessage(role="assistant", content="a").model_dump()
""",
    "openpyxl": """
from io import BytesIO
book = openpyxl.Workbook()
book.active.append([1, "a"])
file = BytesIO()
book.save(file)
openpyxl.load_workbook(file)
""",
    "pandas": """
from io import StringIO
frame = pandas.read_csv(StringIO("a,b\\n1,x\\n2,y\\n"))
frame.groupby("b").sum()
frame.merge(frame, on="a").sort_values("a").describe()
frame._repr_html_()
repr(frame)
""",
    "PIL": """
from io import BytesIO
from PIL import Image, ImageDraw
image = Image.new("RGB", (8, 8))
ImageDraw.Draw(image).line((0, 0, 8, 8))
for kind in ("PNG", "JPEG"):
    file = BytesIO()
    image.save(file, kind)
    Image.open(file).load()
""",
    "plotly": """
from plotly import graph_objects
figure = graph_objects.Figure(graph_objects.Scatter(x=[1, 2], y=[3, 4]))
figure.update_layout(title="a")
figure.to_json()
figure.to_html(include_plotlyjs="cdn")
""",
    "pygments": """
from pygments import formatters, highlight, lexers
for name in ("python", "json"):
    highlight("x = 1", lexers.get_lexer_by_name(name), formatters.HtmlFormatter())
""",
    "requests": "requests.Session()",
    "ruamel.yaml": """
from io import StringIO
yaml = ruamel.yaml.YAML()
yaml.dump(yaml.load("a: 1 # b\\nc: [x, 2.5, true, null, 2024-01-02]\\n"), StringIO())
""",
    "sqlalchemy": """
from sqlalchemy import Column, Integer, String, create_engine, orm, select
class Base(orm.DeclarativeBase): pass
class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    name = Column(String)
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
with orm.Session(engine) as session:
    session.add(User(name="a"))
    session.commit()
    session.scalars(select(User).where(User.name == "a")).all()
engine.dispose()
""",
    "sympy": """
x, y = sympy.symbols("x y")
sympy.latex(sympy.integrate(x * sympy.cos(x), x))
sympy.solve(x**2 - 3, x)
sympy.simplify(sympy.sin(x) ** 2 + sympy.cos(x) ** 2)
sympy.diff(sympy.exp(x * y), x)
sympy.Matrix([[1, 2], [3, 4]]).inv()
sympy.expand((x + y) ** 2)
""",
    "yaml": 'yaml.safe_dump(yaml.safe_load("a: [1, 2.5, true, null, 2024-01-02]"))',
}


def run(quietly) -> None:
    """@param quietly: calls a function, drops what it raises and undoes its side effects"""
    for name, program in _PROGRAMS.items():
        if name in sys.modules:
            random.seed(0)
            quietly(lambda: _run(name, program))


def _run(name: str, program: str) -> None:
    top = name.partition(".")[0]
    # Classes that the program defines look their module up in sys.modules.
    module = ModuleType("__main__")
    was, sys.modules["__main__"] = sys.modules["__main__"], module
    try:
        vars(module)[top] = sys.modules[top]
        exec(compile(program, "<first use>", "exec", dont_inherit=True), vars(module))
    finally:
        sys.modules["__main__"] = was
