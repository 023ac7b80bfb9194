export const HELP = `pyodide-pool: runs Python in a sandbox, on a Pyodide Pool Server or on a pool that lives as long as the program.

  pyodide-pool [options] run FILE [argument ...]
  pyodide-pool [options] -c CODE [argument ...]
  pyodide-pool [options] -m MODULE [argument ...]
  pyodide-pool mcp    serves a client of the Model Context Protocol on standard input and output

The server is PYODIDE_POOL_URL, with the API key in PYODIDE_POOL_KEY; without an URL a pool of one worker is started.
FILE can be -, for a program on standard input.

  --session NAME      keeps variables and files between runs, under a name or the id of a session
  --in [NAME=]PATH    a file or folder for the program, in its work folder; repeatable
  --out FOLDER        where to put the files that the program creates or changes
  --collect GLOB      which of them; repeatable
  --env NAME=VALUE    a variable for the program; repeatable
  --timeout SECONDS   limit of the run
  --stdin, --no-stdin whether to read standard input, which is sent before the program starts; by default it is read with
                      -m, and if the code mentions input or stdin
  --json              prints the whole answer as JSON, in place of the output
  --version, --help

The exit code is the program's; 124 after the timeout, 125 if it was not run, 130 if it was cancelled, 137 beyond its memory, 2 for
wrong arguments.
`;
