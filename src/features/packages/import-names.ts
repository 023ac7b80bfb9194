/**
 * Packages whose module has another name than the package. Only those outside Pyodide's lock file, which lists modules
 * itself.
 */
export const PACKAGE_OF_IMPORT: Readonly<Record<string, string>> = {
  Levenshtein: 'python-Levenshtein',
  MySQLdb: 'mysqlclient',
  OpenSSL: 'pyOpenSSL',
  Xlib: 'python-xlib',
  discord: 'discord.py',
  docx: 'python-docx',
  dotenv: 'python-dotenv',
  fitz: 'PyMuPDF',
  git: 'GitPython',
  googleapiclient: 'google-api-python-client',
  jose: 'python-jose',
  jwt: 'PyJWT',
  ldap: 'python-ldap',
  magic: 'python-magic',
  markdown: 'Markdown',
  multipart: 'python-multipart',
  pptx: 'python-pptx',
  psycopg2: 'psycopg2-binary',
  pythoncom: 'pywin32',
  serial: 'pyserial',
  slugify: 'python-slugify',
  telegram: 'python-telegram-bot',
  umap: 'umap-learn',
  usb: 'pyusb',
  win32com: 'pywin32',
  zmq: 'pyzmq',
};
