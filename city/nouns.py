"""``noun``: a frozen, slotted dataclass that costs little to define.

The standard decorator compiles some eight methods for each class when its module is
imported, and looks at every annotation with three regular expressions. The skill loads
sixty such classes before its first word, and that was half of its own cold start
(``make bench``, line ``import``). Here the methods that are the same for every class are
written once, ``__init__`` is compiled when a class has often been used, and every annotation
is a field. All else is the standard library's: ``fields``, ``replace``, ``asdict``,
``is_dataclass`` and type checkers see an ordinary dataclass.

For plain nouns only: no inheritance between nouns, no ``InitVar``, ``ClassVar`` or ``KW_ONLY``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from inspect import get_annotations
from typing import TYPE_CHECKING, Any

__all__ = ["noun", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass as noun
    from dataclasses import replace
else:

    def replace(each: Any, /, **changes: Any) -> Any:
        """As the standard library's, of a noun: a turn makes ten copies, once a fifth of its time."""
        kind = type(each)
        copied = _COPIED.get(kind) or _seldom_copied(kind)
        if copied is None or not changes.keys() <= kind.__dataclass_fields__.keys():
            return dataclasses.replace(each, **changes)
        return copied(each, changes)

    def noun(cls: type | None = None, /, *, frozen: bool, slots: bool, kw_only: bool = False) -> Any:
        """``@noun(frozen=True, slots=True)``, as one would write it for ``@dataclass``."""
        if cls is None:
            return lambda each: noun(each, frozen=frozen, slots=slots, kw_only=kw_only)
        if not (frozen and slots):
            raise TypeError("a noun is frozen and slotted")
        return _made(cls, kw_only)


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class _Sample:
    """Made by the standard library, for what it marks its own classes and fields with."""

    one: int


_KIND = fields(_Sample)[0]._field_type  # type: ignore[attr-defined]  # typeshed leaves it out
_PARAMS = _Sample.__dataclass_params__  # type: ignore[attr-defined]


def _made(cls: type, kw_only: bool) -> Any:
    """The class anew, with slots for its fields: those of a class that is there cannot be added to."""
    said: dict[str, str] = get_annotations(cls)
    held = {name: _field(cls, name, said[name], kw_only) for name in said}
    plain = tuple(name for name, each in held.items() if not each.kw_only)
    made = {
        **_SHARED,
        **{name: value for name, value in vars(cls).items() if name not in held and name not in _ITS_OWN},
        "__qualname__": cls.__qualname__,
        "__slots__": tuple(held),
        "__match_args__": plain,
        "__dataclass_fields__": held,
        "__dataclass_params__": _PARAMS,
    }
    return type(cls)(cls.__name__, cls.__bases__, made)


_ITS_OWN = ("__dict__", "__weakref__")
"""Of a class without slots; that with slots gets none."""


def _field(cls: type, name: str, said: str, kw_only: bool) -> Field[Any]:
    """As the standard decorator completes it."""
    value = cls.__dict__.get(name, MISSING)
    made: Any = value if isinstance(value, Field) else field(default=value)
    if type(made.default).__hash__ is None:
        raise ValueError(f"mutable default for field {name}: use default_factory")
    made.name, made.type, made._field_type = name, said, _KIND
    if made.kw_only is MISSING:
        made.kw_only = kw_only
    return made  # type: ignore[no-any-return]


def _values(instance: Any) -> tuple[Any, ...]:
    return tuple([getattr(instance, name) for name in instance.__dataclass_fields__])


MANY = 32
"""Instances of a class after which its own ``__init__`` pays: it takes 0.2 ms to compile."""
_COUNTS: dict[type, int] = {}


def _init(self: Any, *args: Any, **kwargs: Any) -> None:
    """Stands in for the first instances, and then makes the real one; also for a call that is wrong."""
    kind = type(self)
    if kind.__init__ is _init:
        made = _COUNTS[kind] = _COUNTS.get(kind, 0) + 1
        if made <= MANY and _filled(self, kind, args, kwargs):
            return
        kind.__init__ = _compiled(kind)
    kind.__init__(self, *args, **kwargs)


def _filled(self: Any, kind: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Set the fields; False where these arguments do not make an instance."""
    held, plain = kind.__dataclass_fields__, kind.__match_args__
    given = dict(zip(plain, args, strict=False))
    if len(args) > len(plain) or not kwargs.keys() <= held.keys() or given.keys() & kwargs.keys():
        return False
    given.update(kwargs)
    for name, each in held.items():
        if name in given:
            value = given[name]
        elif each.default is not MISSING:
            value = each.default
        elif each.default_factory is not MISSING:
            value = each.default_factory()
        else:
            return False
        object.__setattr__(self, name, value)
    return True


def _compiled(kind: Any) -> Any:
    """``__init__`` of this class, as the standard decorator would write it."""
    scope: dict[str, Any] = {"_MISSING": MISSING}
    plain, named, body = ["self"], list[str](), list[str]()
    for each in fields(kind):
        (named if each.kw_only else plain).append(_parameter(each, scope))
        # The slot's own setter: nothing is looked for by its name.
        scope[f"_put_{each.name}"] = getattr(kind, each.name).__set__
        body.append(f" _put_{each.name}(self, {_value(each)})")
    signature = ", ".join([*plain, *(["*", *named] if named else [])])
    exec("\n".join([f"def __init__({signature}):", *(body or [" pass"])]), scope)  # noqa: S102 - field names only
    return scope["__init__"]


_COPIED: dict[type, Callable[[Any, dict[str, Any]], Any]] = {}
_COPIES: dict[type, int] = {}


def _seldom_copied(kind: Any) -> Callable[[Any, dict[str, Any]], Any] | None:
    """The function that copies this class, made once that pays, as with ``__init__``."""
    made = _COPIES[kind] = _COPIES.get(kind, 0) + 1
    if made <= MANY or "__setstate__" not in vars(kind) or kind.__setstate__ is not _setstate:
        return None
    copied = _COPIED[kind] = _copier(kind)
    return copied


def _copier(kind: Any) -> Callable[[Any, dict[str, Any]], Any]:
    """Each field is put into its slot, and then those that change: no argument is passed on or looked for."""
    put = {name: vars(kind)[name].__set__ for name in kind.__dataclass_fields__}
    scope: dict[str, Any] = {"_new": object.__new__, "_kind": kind, "_put": put}
    scope |= {f"_put_{name}": setter for name, setter in put.items()}
    lines = [
        "def copied(each, changes):",
        " made = _new(_kind)",
        *(f" _put_{name}(made, each.{name})" for name in put),
        " for name in changes: _put[name](made, changes[name])",
        " return made",
    ]
    exec("\n".join(lines), scope)  # noqa: S102 - field names only
    return scope["copied"]  # type: ignore[no-any-return]


def _parameter(field: Field[Any], scope: dict[str, Any]) -> str:
    if field.default is not MISSING:
        scope[f"_default_{field.name}"] = field.default
        return f"{field.name}=_default_{field.name}"
    if field.default_factory is not MISSING:
        scope[f"_factory_{field.name}"] = field.default_factory
        return f"{field.name}=_MISSING"
    return field.name


def _value(field: Field[Any]) -> str:
    if field.default_factory is MISSING:
        return field.name
    return f"_factory_{field.name}() if {field.name} is _MISSING else {field.name}"


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self is other or _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash(_values(self))


def _frozen(_self: Any, name: str, *_value: object) -> None:
    raise FrozenInstanceError(f"cannot change field {name!r}")


def _getstate(self: Any) -> tuple[Any, ...]:
    return _values(self)


def _setstate(self: Any, state: tuple[Any, ...]) -> None:
    for name, value in zip(self.__dataclass_fields__, state, strict=True):
        object.__setattr__(self, name, value)


def _replace(self: Any, /, **changes: Any) -> Any:
    return dataclasses.replace(self, **changes)


_SHARED = {
    "__init__": _init,
    "__replace__": _replace,
    "__repr__": _repr,
    "__eq__": _eq,
    "__hash__": _hash,
    "__setattr__": _frozen,
    "__delattr__": _frozen,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
