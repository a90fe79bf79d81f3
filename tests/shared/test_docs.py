"""The docs page shows the API with what lies at its own address, and nothing from elsewhere."""

import re
from collections.abc import AsyncIterator
from urllib.parse import urljoin

import httpx
import pytest
from fastapi import FastAPI

from shared.domain.errors import NotFound
from shared.web.docs import add_docs

PAGE = "http://service/intake/docs"


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(openapi_url="/intake/openapi.json", docs_url=None, redoc_url=None)
    add_docs(app, "intake")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app)) as running:
        yield running


async def test_all_that_the_page_needs_is_served(client: httpx.AsyncClient) -> None:
    page = (await client.get(PAGE)).text
    needed = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in needed if address != "data:,"] == [
        "docs/assets/swagger-ui.css",
        "docs/assets/swagger-ui-bundle.js",
        "docs/assets/start.js",
    ]
    for address in needed[1:]:
        asset = await client.get(urljoin(PAGE, address))
        assert asset.status_code == 200
        assert asset.headers["content-type"].startswith(("text/css", "text/javascript"))
        assert "max-age" in asset.headers["cache-control"]


async def test_it_reads_the_description_of_its_own_service(client: httpx.AsyncClient) -> None:
    start = (await client.get(urljoin(PAGE, "docs/assets/start.js"))).text
    [address] = re.findall(r'\burl: "([^"]+)"', start)
    assert (await client.get(urljoin(PAGE, address))).json()["openapi"].startswith("3.1")
    assert "validatorUrl: null" in start


async def test_nothing_comes_from_elsewhere_and_nothing_inline_runs(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get(PAGE)
    assert "//" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=", answer.text)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_there_are_no_other_assets_and_none_are_described(client: httpx.AsyncClient) -> None:
    for name in ("redoc.standalone.js", "swagger-ui.css.map", "core.py"):
        with pytest.raises(NotFound):
            await client.get(f"{PAGE}/assets/{name}")
    assert (await client.get(f"{PAGE}/assets/..%2Fcore.py")).status_code == 404
    assert (await client.get("http://service/intake/openapi.json")).json()["paths"] == {}
