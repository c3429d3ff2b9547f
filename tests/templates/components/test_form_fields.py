"""The fields of a form on the site's pages."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html
from django.template.loader import render_to_string


def test_a_help_text_is_text_unless_it_is_known_to_be_safe():
    class Form(forms.Form):
        name = forms.CharField(help_text="from <script>somebody</script>")
        password = forms.CharField(help_text=password_validators_help_text_html())

    shown = render_to_string("components/form_fields.html", {"form": Form()})
    assert "from &lt;script&gt;somebody" in shown
    assert "<script>" not in shown
    # Django's own, which says of itself that it is HTML.
    assert "<ul><li>" in shown
