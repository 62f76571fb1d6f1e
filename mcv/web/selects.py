"""A long list to choose from, in groups with headings; works without JavaScript."""

from typing import Any

from govuk_frontend_wtf.wtforms_widgets import GovSelect


class GroupedSelect(GovSelect):  # type: ignore[misc]
    """GOV.UK's select, whose choices stand under the headings that their `optgroup` names."""

    template = "components/grouped_select.html"

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        """Return the component's parameters with the choices in their groups."""
        params = super().map_gov_params(field, **kwargs)
        params["groups"] = [(name, list(choices)) for name, choices in field.iter_groups()]
        return params
