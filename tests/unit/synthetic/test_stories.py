import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden.synthetic.answers import KINDS_OF_WORK
from chartwarden.synthetic.scene import common
from chartwarden.synthetic.story import stories, story_from

SMALLEST = """
slug = "x"
setting = "IMP"
ages = [20, 30]
service = "Medicine"
papers = ["hp"]
complaint = "Cough"
"""


def test_there_are_more_than_ten_stories_in_three_settings() -> None:
    # given the stories that come with the product
    told = stories()
    # when they are counted
    # then there are at least ten, with names of their own
    assert len({story.slug for story in told}) == len(told) >= 10
    assert {story.setting.value for story in told} >= {"IMP", "EMER", "AMB"}


def test_every_task_names_a_kind_of_work_that_exists() -> None:
    # given each task of each story
    kinds = {task.kind for story in stories() for task in story.work}
    # when they are compared with the list of kinds
    # then none is unknown, and none of the 22 is left out
    assert kinds == set(KINDS_OF_WORK)
    assert len(kinds) == 22


def test_somebody_over_ninety_and_somebody_young_can_be_told_of() -> None:
    # given the ages that the cast asks for
    # when a story is looked for
    # then there is one
    assert sum(story.fits(age=97, sex=None) for story in stories()) >= 3
    assert sum(story.fits(age=30, sex=None) for story in stories()) >= 3


def test_a_misspelt_part_of_a_story_is_refused_by_name() -> None:
    # given a story with a part that does not exist
    text = SMALLEST + 'symptoms = "x"\nproblems = []\nwork = []\n'
    # when it is read, then the error names it
    with pytest.raises(MalformedError, match="'symptoms' is not a part of a story"):
        story_from(text, where="x.toml")


def test_a_story_without_a_needed_part_is_refused() -> None:
    # given a story without its age range
    text = SMALLEST.replace("ages = [20, 30]\n", "")
    # when it is read, then the error says what is missing
    with pytest.raises(MalformedError, match="ages"):
        story_from(text, where="x.toml")


def test_a_file_that_is_not_toml_is_refused_with_its_name() -> None:
    # given a broken file
    # when it is read, then the error names the file
    with pytest.raises(MalformedError, match=r"x\.toml"):
        story_from("slug = ", where="x.toml")


def test_each_list_of_common_sentences_has_alternatives() -> None:
    # given what all stories share
    # when the lists are counted
    # then none is so short that all charts say the same
    assert min(len(lines) for lines in common().lines.values()) >= 3
    assert len(common().comorbidities) >= 15
