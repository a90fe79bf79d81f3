"""Knowledge's tables and what it reacts to."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from shared.db.base import NAMING, ServiceBase
from shared.messaging.reactions import Reactions

SERVICE = "knowledge"


class Base(ServiceBase, DeclarativeBase):
    """Parent of knowledge's tables."""

    metadata = MetaData(naming_convention=NAMING)


reactions = Reactions()
