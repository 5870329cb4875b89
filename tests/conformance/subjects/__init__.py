"""How somebody's code is called: built from a case, asked forward and backward. A style of code a file."""

from ._subject import Layer as Layer
from ._subject import Subject as Subject
from .framework import Framework as Framework
from .textbook import Textbook as Textbook
