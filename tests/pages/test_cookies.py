from flask.testing import FlaskClient

MESSAGE = "Cookies on My Community Voice"


def test_the_cookie_message_shows_until_it_is_hidden(client: FlaskClient) -> None:
    assert MESSAGE in client.get("/").text
    client.post("/cookies", data={"remember": "yes"})
    assert MESSAGE not in client.get("/").text


def test_the_choice_to_see_the_message_again_is_kept(client: FlaskClient) -> None:
    client.post("/cookies", data={"remember": "yes"})
    client.post("/cookies", data={"remember": "no"})
    assert MESSAGE in client.get("/").text


def test_saving_the_choice_says_so(client: FlaskClient) -> None:
    page = client.post("/cookies", data={"remember": "yes"}, follow_redirects=True).text
    assert "Your choice about the cookie message is saved." in page


def test_a_choice_that_is_none_begins_the_title_with_error(client: FlaskClient) -> None:
    response = client.post("/cookies", data={"remember": "perhaps"})
    assert response.status_code == 422
    assert "<title>Error: Cookies - My Community Voice</title>" in response.text
    assert "There is a problem" in response.text


def test_every_cookie_is_listed_by_its_name(client: FlaskClient) -> None:
    page = client.get("/cookies").text
    assert 'mcv-code">mcv<' in page
    assert "cookie_message_seen" in page
