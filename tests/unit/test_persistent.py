"""The mapping that thousands of votes are folded into."""

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.persistent import GrowingMap

keys = st.text(max_size=6)


@for_all(st.lists(st.lists(st.tuples(keys, st.integers()), max_size=5), max_size=20))
def test_it_holds_what_a_dict_would_and_earlier_ones_stay_as_they_were(added: list[list[tuple[str, int]]]) -> None:
    maps, dicts = [GrowingMap[int]()], [dict[str, int]()]
    for items in added:
        maps.append(maps[-1].adding(items))
        dicts.append({**dicts[-1], **dict(items)})
    for growing, plain in zip(maps, dicts, strict=True):
        assert dict(growing) == plain
        assert growing == plain
        assert len(growing) == len(plain)
        assert all(growing[key] == value for key, value in plain.items())


def test_a_new_key_copies_one_bucket_of_many_so_that_a_fold_is_not_quadratic() -> None:
    before = GrowingMap[int]().adding((str(number), number) for number in range(8_000))
    after = before.adding([("new", 1)])
    copied = [new for old, new in zip(before.buckets, after.buckets, strict=True) if new is not old]
    assert len(copied) == 1
    assert max(map(len, before.buckets)) < 80
    assert "missing" not in before
