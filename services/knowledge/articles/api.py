"""The addresses of articles and best practices."""

from typing import Annotated

from fastapi import Query

from services.knowledge.articles import commands, queries
from services.knowledge.articles.commands import ArticleDraft, ArticleEdit
from services.knowledge.articles.queries import (
    ARTICLE,
    SHOWN,
    ArticleQuery,
    ArticleRow,
    ArticleView,
)
from services.knowledge.assets.commands import Publication
from services.knowledge.base import SERVICE
from services.knowledge.permissions import PERMISSIONS
from shared.db.paging import Page
from shared.db.transaction import Reader, Transaction
from shared.domain.fields import Because, Ref
from shared.web.history import add_history
from shared.web.route import Routes

routes = Routes(SERVICE, PERMISSIONS, "Articles")


@routes.query("/articles")
async def list_articles(query: Annotated[ArticleQuery, Query()], read: Reader) -> Page[ArticleRow]:
    """List the articles and best practices."""
    return await queries.list_articles(read, query)


@routes.command("/articles", status=201, location="/articles/{id}")
async def draft_article(draft: ArticleDraft, tx: Transaction) -> ArticleView:
    """Draft an article or best practice from validated lessons."""
    return await SHOWN.left(tx, await commands.draft_article(tx, draft))


@routes.query("/articles/{article_id}")
async def get_article(article_id: Ref, read: Reader) -> ArticleView:
    """Get an article with its sources."""
    return await SHOWN.one(read, article_id)


@routes.command("/articles/{article_id}", method="PATCH", on=ARTICLE)
async def edit_article(article_id: Ref, edit: ArticleEdit, tx: Transaction) -> ArticleView:
    """Edit a draft."""
    return await SHOWN.left(tx, await commands.edit_article(tx, article_id, edit))


@routes.command("/articles/{article_id}/publish", on=ARTICLE)
async def publish_article(
    article_id: Ref, publication: Publication, tx: Transaction
) -> ArticleView:
    """Publish an article, naming its owner and the day of its review."""
    return await SHOWN.left(tx, await commands.publish_article(tx, article_id, publication))


@routes.command("/articles/{article_id}/retire", on=ARTICLE)
async def retire_article(article_id: Ref, because: Because, tx: Transaction) -> ArticleView:
    """Retire a published article: it can still be read, but is not found."""
    return await SHOWN.left(tx, await commands.retire_article(tx, article_id, because))


add_history(routes, "/articles/{article_id}/history", ARTICLE, "get_article_history")
