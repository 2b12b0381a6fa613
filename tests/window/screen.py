"""What a display shows, pixel by pixel, sooner than a picture of it could be taken."""

from __future__ import annotations

import ctypes

# No colour of the program.
EMPTY_SCREEN = 0xFF00FF


class Screen:
    """Single pixels of an X display, asked for through the X library."""

    def __init__(self, display: str) -> None:
        x = self.x = ctypes.CDLL("libX11.so.6")
        pointer, number, unsigned = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
        for function, result, arguments in (
            (x.XOpenDisplay, pointer, [ctypes.c_char_p]),
            (x.XDefaultRootWindow, unsigned, [pointer]),
            (x.XDisplayWidth, number, [pointer, number]),
            (x.XDisplayHeight, number, [pointer, number]),
            (x.XSetWindowBackground, number, [pointer, unsigned, unsigned]),
            (x.XClearWindow, number, [pointer, unsigned]),
            (x.XSync, number, [pointer, number]),
            (x.XGetImage, pointer, [pointer, unsigned, number, number, number, number, unsigned, number]),
            (x.XGetPixel, unsigned, [pointer, number, number]),
            (x.XDestroyImage, number, [pointer]),
        ):
            function.restype, function.argtypes = result, arguments
        self.display = x.XOpenDisplay(display.encode())
        self.root = x.XDefaultRootWindow(self.display)
        self.middle = (x.XDisplayWidth(self.display, 0) // 2, x.XDisplayHeight(self.display, 0) // 2)

    def empty(self) -> None:
        """Paints the bare screen."""
        self.x.XSetWindowBackground(self.display, self.root, EMPTY_SCREEN)
        self.x.XClearWindow(self.display, self.root)
        self.x.XSync(self.display, 0)

    def pixel(self, place: tuple[int, int] | None = None) -> int:
        """The colour at a place, or in the middle of the screen."""
        all_planes, z_pixmap = 0xFFFFFFFF, 2
        image = self.x.XGetImage(self.display, self.root, *(place or self.middle), 1, 1, all_planes, z_pixmap)
        value = int(self.x.XGetPixel(image, 0, 0)) & 0xFFFFFF
        self.x.XDestroyImage(image)
        return value
