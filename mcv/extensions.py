"""The Flask extensions, unattached; `app.create_app` binds them."""

from ipaddress import ip_address, ip_network

from flask import request
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """The parent of every table: a keyword-only dataclass with predictable constraint names."""

    metadata = MetaData(naming_convention=NAMING)


def visitor_network() -> str:
    """Return what the visitor's network address is counted by: of IPv6 the /64 that one household has."""
    remote = request.remote_addr or ""
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return remote
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network(f"{address}/64", strict=False).network_address)


db = SQLAlchemy(metadata=Base.metadata)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(key_func=visitor_network)
