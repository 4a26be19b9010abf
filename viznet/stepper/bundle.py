"""Joins the page's ES modules into one script.

A file that is opened by double-click cannot import other files. The Content-Security-Policy names the one allowed
script by its hash, so it forbids modules from data: and blob: addresses. This is why each module becomes a function
that returns its exports:

    import { a } from "./x.js";   →   const { a } = modules["x.js"];
    export function b() {}        →   function b() {}   and at the end   return { b };

The modules contain only these two forms of import and export. A browser could also import them as they are.
"""

import re
from collections.abc import Mapping

from viznet.errors import StepperError

IMPORT = re.compile(r'^import \{([\w\s,]*)\} from "\./([\w-]+\.js)";$', re.M)
EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.M)
STRAY = re.compile(r"^(?:import|export)\b.*", re.M)


def bundle(modules: Mapping[str, str], start: str) -> str:
    """The script that runs module `start`, after all modules that it imports.

    `modules` are the sources by file name. Raises `StepperError` for an import of a missing module, a cycle of
    imports, or a form of import or export that is not one of the two above.

    >>> print(bundle({"a.js": 'import { b } from "./b.js";\\nb();\\n', "b.js": "export function b() {}\\n"}, "a.js"))
    "use strict";
    const modules = {};
    modules["b.js"] = (() => {
    function b() {}
    return { b };
    })();
    modules["a.js"] = (() => {
    const { b } = modules["b.js"];
    b();
    return {};
    })();
    """
    order: list[str] = []
    _visit(start, modules, order, ())
    return "\n".join(
        ['"use strict";', "const modules = {};", *(_wrapped(name, modules[name]) for name in order)]
    )


def _visit(name: str, modules: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    """Appends `name` to `order`, after everything that it imports."""
    if name in above:
        raise StepperError(f"{name} imports itself: {' → '.join((*above, name))}")
    if name not in modules:
        raise StepperError(f"{above[-1]} imports {name}, which is missing")
    if name in order:
        return
    for match in IMPORT.finditer(modules[name]):
        _visit(match[2], modules, order, (*above, name))
    order.append(name)


def _wrapped(name: str, source: str) -> str:
    exports = [match[2] for match in EXPORT.finditer(source)]
    body = IMPORT.sub(
        lambda match: f'const {{ {" ".join(match[1].split()).rstrip(",")} }} = modules["{match[2]}"];', source
    )
    body = EXPORT.sub(r"\1 \2", body)
    stray = STRAY.search(body)
    if stray:
        raise StepperError(
            f'{name}: cannot bundle {stray[0]!r}; write import {{ a }} from "./b.js"; or export function'
        )
    returned = f"return {{ {', '.join(exports)} }};" if exports else "return {};"
    return f'modules["{name}"] = (() => {{\n{body.rstrip()}\n{returned}\n}})();'
