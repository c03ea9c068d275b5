"""What a form's fields hold, read from the submission itself."""

from typing import Any

from bot.interactions.controls import _fields

TEXT, UPLOAD, SELECT = 4, 19, 3


def label(**component: Any) -> dict[str, Any]:
    return {"type": 18, "id": 1, "component": component}


def test_texts_choices_and_files_are_found_by_the_fields_names() -> None:
    file: Any = object()
    form = [
        label(type=TEXT, custom_id="what", value="maths"),
        label(type=SELECT, custom_id="who", values=["1", "2"]),
        label(type=UPLOAD, custom_id="photo", values=["77"]),
        {"type": 1, "components": [{"type": TEXT, "custom_id": "old", "value": "row"}]},
        {"type": 10, "id": 4},
    ]
    fields = dict(_fields(form, {"77": file}))
    assert fields == {"what": "maths", "who": ["1", "2"], "photo": [file], "old": "row"}


def test_a_file_that_did_not_come_along_is_no_file() -> None:
    """An id alone is somebody's word; the file is what Discord sends with it."""
    assert dict(_fields([label(type=UPLOAD, custom_id="photo", values=["78"])], {})) == {"photo": []}
    assert dict(_fields([label(type=UPLOAD, custom_id="photo", values=[])], {})) == {"photo": []}
