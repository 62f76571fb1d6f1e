"""What an operator types about staff."""

import click
from flask.cli import AppGroup

from mcv.audit.rules import Actor
from mcv.core import clock
from mcv.core.errors import NotFound
from mcv.extensions import db
from mcv.staff import notices, queries
from mcv.staff.actions import accounts
from mcv.staff.models import StaffMember
from mcv.staff.queries import Filter
from mcv.staff.rules import AccountState, Role
from mcv.web.commands import committing

staff = AppGroup("staff", help="Officers and staff: invite, list, stop, restart.")
ROLES = click.Choice([role.value for role in Role])
STATES = click.Choice([state.value for state in AccountState])


@staff.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=ROLES)
@click.option("--place", required=True, help="force, a district's name or code, or a ward's code.")
@click.option("--name", default="", help="Full name; from the email address when left out.")
@click.option("--title", default="", help="What stands before the name on messages, like PC.")
@committing
def invite(email: str, role: str, place: str, name: str, title: str) -> None:
    """Invite somebody; prints the link that is also sent to them."""
    wanted = accounts.Invited(
        email=email,
        name=name.strip() or _name_from(email),
        role=Role(role),
        place=queries.find_place(place),
        title=title,
    )
    invitation = accounts.invite(wanted, actor=_operator(), now=clock.now())
    click.echo(
        f"Invited {invitation.staff.full_name} <{invitation.staff.email}>. Works for 7 days:"
    )
    click.echo(notices.invitation_link(invitation))


@staff.command("list")
@click.option("--role", type=ROLES)
@click.option("--state", type=STATES)
def list_staff(role: str | None, state: str | None) -> None:
    """List staff with their postings."""
    now = clock.now()
    wanted = Filter(role=Role(role) if role else None, state=AccountState(state) if state else None)
    for person in db.session.scalars(queries.listed(wanted, now)):
        posted = (
            f"{posting.role.value} at {queries.place_name(posting)}"
            for posting in queries.current_postings(person, now)
        )
        click.echo(f"{person.email}\t{person.full_name}\t{person.state}\t{'; '.join(posted)}")


@staff.command("stop")
@click.argument("email")
@committing
def stop(email: str) -> None:
    """Stop an account: sign-ins and postings end now."""
    person = _person(email)
    accounts.stop(person, actor=_operator(), now=clock.now())
    click.echo(f"Stopped {person.full_name} <{person.email}>.")


@staff.command("restart")
@click.argument("email")
@committing
def restart(email: str) -> None:
    """Let a stopped account work again, without postings."""
    person = _person(email)
    accounts.restart(person, actor=_operator(), now=clock.now())
    click.echo(f"{person.full_name} <{person.email}> works again, without postings.")


def _person(email: str) -> StaffMember:
    person = queries.by_email(email)
    if person is None:
        raise NotFound(f"Nobody here has the address {email}.")
    return person


def _operator() -> Actor:
    return Actor.system("operator")


def _name_from(email: str) -> str:
    """Return "Sam Taylor" from sam.taylor@kent.example."""
    return email.partition("@")[0].replace(".", " ").replace("_", " ").title()
