"""Wrong usage in one line that says what to type instead.

Typer finds it, but would print a frame of several lines.
"""

import re
from collections.abc import Sequence
from typing import Any

import typer

from viznet.arguments import nearest
from viznet.errors import UsageError

# Typer keeps Click's errors, but not always in the same module. This is the one that stands above all of them.
TyperMistake: type[Exception] = typer.BadParameter.__mro__[1]

# What people type who know other programs: the option that they mean.
ALIASES = {
    **dict.fromkeys(("--lr", "--eta", "--rate", "--alpha"), "--learning-rate"),
    **dict.fromkeys(("--output", "--outfile", "--file", "--to"), "--out"),
    **dict.fromkeys(("--batch", "--bs", "--minibatch"), "--batch-size"),
    **dict.fromkeys(("--layers", "--neurons", "--sizes"), "--hidden"),
    **dict.fromkeys(("--force", "--replace"), "--overwrite"),
    **dict.fromkeys(("--silent",), "--quiet"),
    **dict.fromkeys(("--duration", "--length", "--time"), "--seconds"),
    **dict.fromkeys(("--resolution", "--width", "--height"), "--size"),
    **dict.fromkeys(("--class",), "--digit"),
    **dict.fromkeys(("--step", "--snapshot"), "--at"),
    **dict.fromkeys(("--index",), "--example"),
    **dict.fromkeys(("--dataset",), "--data"),
    **dict.fromkeys(("--compare",), "--with"),
}
# Words and letters that other programs take: what viznet calls them.
WORDS = {"version": "--version", "-V": "--version", "-v": "--version", "help": "--help", "-?": "--help"}
EXPECTED = {"integer": "a whole number", "float": "a number", "number": "a number"}

NO_OPTION = "no option {option}; `{command} --help` lists the options"
OTHER_OPTION = "no option {option}, did you mean {near}? `{command} --help` lists the options"
NO_COMMAND = "no command {word!r}; `{command} --help` lists the commands"
OTHER_COMMAND = "no command {word!r}, did you mean {near}? `{command} --help` lists the commands"
NO_VALUE = "{option} needs a value; `{command} --help` says which"
FLAG = "{option} takes no value; write {option} alone"
MISSING = "{what} is missing; `{command} --help` says what to give"
WRONG_VALUE = "{option} {value}: expected {expected}"
TOO_MUCH = "{words} is too much; `{command} --help` says what to give"
OTHER_THAN_TOO_MUCH = "{words} is too much, did you mean {near}? `{command} --help` says what to give"
OTHER = "{message}; `{command} --help` says what to give"


def usage_error(mistake: Any, words: Sequence[str]) -> UsageError:
    """Makes the error of one line.

    `mistake` is what Typer raised, and `words` is what the user typed after `viznet`.
    """
    context = mistake.ctx
    depth = 0
    while context is not None and context.parent is not None:
        context, depth = context.parent, depth + 1
    depth = depth if mistake.ctx is not None else 1  # the context is missing where a value is
    command = " ".join(["viznet", *words[:depth]])
    given = list(words[depth:])
    return UsageError(_line(mistake, command, given))


def _line(mistake: Any, command: str, given: list[str]) -> str:
    """Writes the mistake in words. `given` are the words after the command."""
    message = mistake.format_message()
    match type(mistake).__name__:
        case "NoSuchOption":
            option = mistake.option_name
            if not option.startswith("--"):  # Typer reads -lr as -l -r
                option = next((word for word in given if word.startswith(option)), option)
            options = _options(mistake.ctx)
            near = (
                WORDS[option] if WORDS.get(option) in options else meant("--" + option.lstrip("-"), options)
            )
            template = NO_OPTION if near is None else OTHER_OPTION
            return template.format(option=option, near=near, command=command)
        case "BadOptionUsage":
            template = FLAG if "not take" in message else NO_VALUE
            return template.format(option=mistake.option_name, command=command)
        case "MissingParameter":
            # Where nothing was given, an old Typer names the last argument that is missing.
            required = [each for each in mistake.ctx.command.params if each.required]
            param = mistake.param if given or not required else required[0]
            return MISSING.format(what=_name(param), command=command)
        case "BadParameter":
            expected = [text for word, text in EXPECTED.items() if word in message]
            if expected:
                value = _value(mistake, given)
                return WRONG_VALUE.format(option=_name(mistake.param), value=value, expected=expected[0])
        case "UsageError" | "NoSuchCommand" if hasattr(mistake.ctx.command, "commands"):
            commands = mistake.ctx.command.commands
            word = next((word for word in given if not word.startswith("-")), "")
            near = WORDS.get(word) or nearest(word, commands)
            template = NO_COMMAND if near is None else OTHER_COMMAND
            return template.format(word=word, near=near, command=command)
        case "UsageError":
            if found := re.search(r" \((.*)\)$", message):  # Typer puts the words into brackets
                near = WORDS.get(found[1].strip())
                template = TOO_MUCH if near is None else OTHER_THAN_TOO_MUCH
                return template.format(words=found[1], near=near, command=command)
    return OTHER.format(message=message, command=command)


def with_option(error: UsageError, command: Any) -> UsageError:
    """Returns the error with the option that the user typed.

    The library begins a message with the names of arguments, such as `max_mb is 0` or `epochs and steps: give one`. The
    user typed `--max-mb`, or `--epochs` and `--steps`.
    """
    options = {
        param.name.rstrip("_"): param.opts[0] for param in command.params if param.opts[0].startswith("--")
    }
    found = re.match(r"\w+( and \w+)?(?= is |: |=)", str(error))
    if found is None:
        return error
    names = re.sub(r"\w+", lambda name: options.get(name[0], name[0]), found[0])
    return type(error)(names + str(error)[found.end() :])


def check_dashes(words: Sequence[str], command: Any) -> None:
    """Raises `UsageError` for a long option that begins with one dash.

    Typer would read `-hidden` as `-h` with more letters and print the help, and `-out` as a file with the name `ut`.
    `words` is what the user typed after `viznet`, and `command` is `viznet`.
    """
    path = ["viznet"]
    for word in words:
        if word == "--":
            return
        if word in getattr(command, "commands", {}):
            command = command.commands[word]
            path.append(word)
        elif len(word) > 2 and word[0] == "-" != word[1]:
            options = [option for param in command.params for option in param.opts] + ["--help"]
            near = meant("-" + word.partition("=")[0], [option for option in options if option[:2] == "--"])
            if near is not None and (near[1:] == word.partition("=")[0] or word.startswith("-h")):
                raise UsageError(OTHER_OPTION.format(option=word, near=near, command=" ".join(path)))


def meant(option: str, options: Sequence[str]) -> str | None:
    """Returns the option that a user may have meant, or None.

    >>> meant("--lr", ["--loss", "--learning-rate"]), meant("--batchsize", ["--batch-size"]), meant("--x", ["--out"])
    ('--learning-rate', '--batch-size', None)
    """
    if ALIASES.get(option) in options:
        return ALIASES[option]
    begun = [each for each in options if len(option) > 3 and each.startswith(option)]
    return begun[0] if begun else nearest(option, options)


def _options(context: Any) -> list[str]:
    params = [] if context is None else context.command.get_params(context)
    return [option for param in params for option in param.opts if option.startswith("--")]


def _name(param: Any) -> str:
    """How the user writes the option or argument: `--fps`, `RUN`."""
    return param.opts[0] if param.param_type_name == "option" else param.metavar or param.name.upper()


def _value(mistake: Any, given: list[str]) -> str:
    """What the user gave for the option.

    Typer does not say it, so the words are parsed again.
    """
    values, _, _ = mistake.ctx.command.make_parser(mistake.ctx).parse_args(given)
    return str(values.get(mistake.param.name)) or "''"
