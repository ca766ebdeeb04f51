"""Every template compiles."""

from __future__ import annotations

from visitapp.web.pages import make_environment, templates_folder


def test_every_template_compiles() -> None:
    environment = make_environment(templates_folder())

    names = environment.list_templates(extensions=["html", "xml", "txt"])
    for name in names:
        environment.get_template(name)

    assert "layout.html" in names
