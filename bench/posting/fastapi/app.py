"""A chat post as FastAPI's users write it: SQLAlchemy async with asyncpg, an HS256 token verified per request, a message
row and an outbox row in one transaction. The peer of `npm run bench -- posting`."""

import os
import uuid
from contextlib import asynccontextmanager
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import OAuth2PasswordBearer
from pydantic import BaseModel, Field
from sqlalchemy import String, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"].replace("postgres://", "postgresql+asyncpg://"), pool_size=10)
new_session = async_sessionmaker(engine, expire_on_commit=False)
bearer = OAuth2PasswordBearer(tokenUrl="token")


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "fastapi_messages"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    room: Mapped[str] = mapped_column(String)
    sender: Mapped[str] = mapped_column(String)
    body: Mapped[str] = mapped_column(String)


class Outbox(Base):
    __tablename__ = "fastapi_outbox"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    message: Mapped[uuid.UUID]


class NewMessage(BaseModel):
    text: str = Field(min_length=1, max_length=4000)


class PostedMessage(BaseModel):
    id: uuid.UUID
    text: str


@asynccontextmanager
async def lifespan(_: FastAPI):
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(text("select 1"))
    yield


app = FastAPI(lifespan=lifespan)


def current_user(token: Annotated[str, Depends(bearer)]) -> str:
    try:
        return jwt.decode(token, os.environ["JWT_KEY"], algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError as error:
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, "Could not validate credentials") from error


async def session():
    async with new_session() as one:
        yield one


@app.post("/rooms/{room}/messages", status_code=201)
async def post_message(
    room: str,
    message: NewMessage,
    user: Annotated[str, Depends(current_user)],
    db: Annotated[AsyncSession, Depends(session)],
) -> PostedMessage:
    row = Message(id=uuid.uuid4(), room=room, sender=user, body=message.text)
    db.add(row)
    db.add(Outbox(id=uuid.uuid4(), message=row.id))
    await db.commit()
    return PostedMessage(id=row.id, text=row.body)
