"""The commands of `saiken mail`: prepare, look, send, settle, and who got what when."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from saiken_addin.core.findings import SaikenError
from saiken_addin.front import exit_code
from saiken_addin.front.cli.options import (
    FolderOption,
    JsonOption,
    MonthChoice,
    MonthOption,
    YearChoice,
    YearOption,
    month_chosen,
    secretariat_folder,
    year_chosen,
)

if TYPE_CHECKING:
    from saiken_addin.workflow.mail.send import Sending

PASSWORD = "SAIKEN_MAIL_PASSWORD"  # noqa: S105 - the variable's name
"""The environment variable with the password of the mail server."""

mail_app = typer.Typer(
    help="メールを用意し、確かめて送ります。用意しただけでは何も送りません。", no_args_is_help=True
)

PlanChoice = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--plan-year", help="実施計画の年度（令和）", show_default=False),
]
SectionChoice = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--section", help="この課だけ（何度でも。前に送った課にも用意する）", show_default=False),
]
SealOption = Annotated[
    bool, typer.Option("--encrypt", help="「所管課・宛先」のパスワードを付けたブックを添付する")
]


def _mailing(name: str, about: str) -> None:
    """A command that prepares a mailing to the sections."""

    @mail_app.command(name, help=about)
    def prepare(
        context: typer.Context,
        year: YearChoice = None,
        month: MonthChoice = None,
        plan_year: PlanChoice = None,
        section: SectionChoice = None,
        folder: FolderOption = None,
        json: JsonOption = False,
    ) -> None:
        _plan(context, name, year, month, plan_year, section, False, folder, json)


def _mailing_of_books(name: str, about: str) -> None:
    """A command that prepares a mailing with a book of the section attached."""

    @mail_app.command(name, help=about)
    def prepare(
        context: typer.Context,
        year: YearChoice = None,
        month: MonthChoice = None,
        plan_year: PlanChoice = None,
        section: SectionChoice = None,
        encrypt: SealOption = False,
        folder: FolderOption = None,
        json: JsonOption = False,
    ) -> None:
        _plan(context, name, year, month, plan_year, section, encrypt, folder, json)


_mailing_of_books("distribute", "配布した様式を送るメールを、所管課ごとに用意します。")
_mailing("remind", "まだ提出のない課への催促を用意します（期限が近いか過ぎたとき）。")
_mailing_of_books("return", "確かめることのあるブックを、指摘を付けて返すメールを用意します。")
_mailing("receipt", "受け付けた値を知らせるメールを用意します。")


@mail_app.command("meeting")
def mail_meeting(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """会議資料のPDFを送るメールを用意します。"""
    _plan(context, "meeting", year, month, None, None, False, folder, json)


@mail_app.command("send")
def mail_send(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="一覧を見て確かめたものとして、尋ねずに送る")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="前に同じ種類のメールを送った課にも、尋ねずに送る")
    ] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """用意したメールをすべて確かめ、一覧を示してから送ります（または下書きにします）。"""
    from saiken_addin.front.screens import console, mail
    from saiken_addin.workflow.mail.send import send_mail

    def confirm(sending: "Sending") -> bool:
        if not json:
            mail.sending(sending)
        names = "、".join(dict.fromkeys(each.letter.section for each in sending.again))
        if sending.again and not again:
            if yes or not sys.stdin.isatty():
                raise SaikenError(
                    f"{names}には同じ種類のメールを前に送っているため、1通も送りませんでした。",
                    "もう一度送ってよければ --again を付けてください。",
                )
            if not typer.confirm(f"{names}には前にも送っています。もう一度送りますか"):
                return False
        if yes:
            return True
        if not sys.stdin.isatty():
            raise SaikenError(
                "確かめる人がいないため、1通も送りませんでした。", "一覧を確かめたら --yes を付けてください。"
            )
        return typer.confirm(f"この{len(sending.posted)}通を{sending.way.value}で送りますか")

    opened = secretariat_folder(context, folder)
    with console.progress("送っています", json or not yes) as progress:
        sent = send_mail(opened, confirm, _password, progress)
    mail.sent(sent, json)
    raise typer.Exit(exit_code(sent.findings))


@mail_app.command("settle")
def mail_settle(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="番号", help="メールの番号（saiken mail log に出ます）")],
    arrived: Annotated[
        bool,
        typer.Option("--arrived/--not-arrived", help="届いていたか、届いていなかったか", show_default=False),
    ],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """届いたかどうか分からない（不明）メールについて、確かめた結果を記録します。"""
    from saiken_addin.front.screens import mail
    from saiken_addin.workflow.mail.settle import settle_mail

    mail.settled(settle_mail(secretariat_folder(context, folder), number, arrived), json)


@mail_app.command("log")
def mail_log(
    context: typer.Context,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """いつ誰にどのファイルを送ったかを表示します。"""
    from saiken_addin.front.screens import mail
    from saiken_addin.workflow.mail.send import mail_log

    mail.log(mail_log(secretariat_folder(context, folder)), json)


def _plan(
    context: typer.Context,
    mailing: str,
    year: str | None,
    month: int | None,
    plan_year: str | None,
    sections: list[str] | None,
    encrypt: bool,
    folder: Path | None,
    json: bool,
) -> None:
    from saiken_addin.core.mailing import Mailing
    from saiken_addin.front.screens import mail
    from saiken_addin.workflow.mail.plan import plan_mail

    at = month_chosen(year, month)
    of = year_chosen(plan_year)
    opened = secretariat_folder(context, folder)
    planned = plan_mail(opened, Mailing(mailing), at, of, sections or (), encrypt)
    mail.planned(planned, json)
    raise typer.Exit(exit_code(planned.findings))


def _password() -> str:
    """The password of the mail server: from the environment, or typed in."""
    known = os.environ.get(PASSWORD)
    if known:
        return known
    if not sys.stdin.isatty():
        raise SaikenError(
            "メールサーバーのパスワードがありません。", f"環境変数 {PASSWORD} に入れてください。"
        )
    return str(typer.prompt("メールサーバーのパスワード", hide_input=True))
