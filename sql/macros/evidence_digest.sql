-- SHA-256 of the content of a row: its values in order, as text, an empty one as nothing.
create macro evidence_digest(cells) as sha256(array_to_string(list_transform(cells, lambda each: coalesce(each, '')), chr(31)));
