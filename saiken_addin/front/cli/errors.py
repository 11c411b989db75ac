"""Ends wrong use of the command line with one message in Japanese and exit code 2."""

import re
import sys
from typing import Any

from saiken_addin.core.findings import SaikenError


def refuse(error: SaikenError) -> int:
    from saiken_addin.front.screens import console

    console.refused(error, "--json" in sys.argv)
    return 2


def misspelt(error: Any) -> int:
    """What the parser of the command line has against it, in Japanese."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return 2
    parameter, option = getattr(error, "param", None), getattr(error, "option_name", "")
    message = str(error.format_message())
    quoted = re.search(r"'(.*)'|\((?!s\))(.*)\)", message)
    if parameter is not None:
        is_option = parameter.param_type_name == "option"
        either = (*parameter.opts[:1], *parameter.secondary_opts[:1])
        name = " か ".join(either) if is_option else parameter.metavar or parameter.name
        missing = type(error).__name__ == "MissingParameter"
        what = f"{name} を指定してください。" if missing else f"{name} の値が正しくありません。"
    elif option:
        unknown = type(error).__name__ == "NoSuchOption"
        what = f"オプション {option} はありません。" if unknown else f"{option} の値を指定してください。"
    elif quoted and message.startswith("No such command"):
        what = f"コマンド「{quoted[1]}」はありません。"
    elif quoted and "extra argument" in message:
        what = f"余分な指定「{quoted[2]}」があります。"
    else:
        what = f"指定のしかたが正しくありません（{message}）。"
    command = error.ctx.command_path if error.ctx else "saiken"
    return refuse(SaikenError(what, f"{command} --help で使い方を確かめてください。"))
