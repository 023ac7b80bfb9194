"""Names that Windows has for types."""

import ctypes

BYTE, WORD, DWORD = ctypes.c_ubyte, ctypes.c_ushort, ctypes.c_ulong
CHAR, WCHAR = ctypes.c_char, ctypes.c_wchar
INT, UINT, LONG, ULONG = ctypes.c_int, ctypes.c_uint, ctypes.c_long, ctypes.c_ulong
SHORT, USHORT, FLOAT, DOUBLE = ctypes.c_short, ctypes.c_ushort, ctypes.c_float, ctypes.c_double
LARGE_INTEGER = _LARGE_INTEGER = ctypes.c_longlong
ULARGE_INTEGER = _ULARGE_INTEGER = ctypes.c_ulonglong
BOOL, BOOLEAN = ctypes.c_long, BYTE


class VARIANT_BOOL(ctypes._SimpleCData):
    _type_ = "v"

    def __repr__(self):
        return f"{type(self).__name__}({self.value!r})"


LPCOLESTR = LPOLESTR = OLESTR = LPCWSTR = LPWSTR = ctypes.c_wchar_p
LPCSTR = LPSTR = ctypes.c_char_p
LPCVOID = LPVOID = ctypes.c_void_p
WPARAM, LPARAM = ctypes.c_ulong, ctypes.c_long
ATOM, LANGID, COLORREF, LGRPID, LCTYPE, LCID = WORD, WORD, DWORD, DWORD, DWORD, DWORD
HANDLE = ctypes.c_void_p
HACCEL = HBITMAP = HBRUSH = HCOLORSPACE = HDC = HDESK = HDWP = HENHMETAFILE = HFONT = HGDIOBJ = HGLOBAL = HHOOK = HANDLE
HICON = HINSTANCE = HKEY = HKL = HLOCAL = HMENU = HMETAFILE = HMODULE = HMONITOR = HPALETTE = HPEN = HRGN = HRSRC = HANDLE
HSTR = HTASK = HWINSTA = HWND = SC_HANDLE = SERVICE_STATUS_HANDLE = HANDLE


class RECT(ctypes.Structure):
    _fields_ = [("left", LONG), ("top", LONG), ("right", LONG), ("bottom", LONG)]


class SMALL_RECT(ctypes.Structure):
    _fields_ = [("Left", SHORT), ("Top", SHORT), ("Right", SHORT), ("Bottom", SHORT)]


class COORD(ctypes.Structure):
    _fields_ = [("X", SHORT), ("Y", SHORT)]


class POINT(ctypes.Structure):
    _fields_ = [("x", LONG), ("y", LONG)]


class SIZE(ctypes.Structure):
    _fields_ = [("cx", LONG), ("cy", LONG)]


class FILETIME(ctypes.Structure):
    _fields_ = [("dwLowDateTime", DWORD), ("dwHighDateTime", DWORD)]


class MSG(ctypes.Structure):
    _fields_ = [
        ("hWnd", HWND),
        ("message", UINT),
        ("wParam", WPARAM),
        ("lParam", LPARAM),
        ("time", DWORD),
        ("pt", POINT),
    ]


RECTL = _RECTL = tagRECT = RECT
_SMALL_RECT = SMALL_RECT
_COORD = COORD
POINTL = _POINTL = tagPOINT = POINT
SIZEL = tagSIZE = SIZE
_FILETIME, tagMSG, MAX_PATH = FILETIME, MSG, 260


def RGB(red, green, blue):
    return red + (green << 8) + (blue << 16)


for _name in "BYTE WORD DWORD CHAR WCHAR INT UINT LONG ULONG SHORT USHORT FLOAT BOOL BOOLEAN HANDLE".split():
    globals()[f"P{_name}"] = globals()[f"LP{_name}"] = ctypes.POINTER(globals()[_name])
for _name in "RECT RECTL POINT POINTL SIZE SIZEL MSG FILETIME SMALL_RECT LARGE_INTEGER ULARGE_INTEGER".split():
    globals()[f"P{_name}"] = globals()[f"LP{_name}"] = ctypes.POINTER(globals()[_name])
LPBYTE, LPDWORD = ctypes.POINTER(BYTE), ctypes.POINTER(DWORD)
del _name
