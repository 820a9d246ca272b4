"""The rows of forms.support, in the order of ODK's public feature list; behind them what XLSForm's reference and
pyxform's tables know besides."""

from __future__ import annotations

# name | level | what a chat does | the test, where it is not the one that tries all of that kind and level
ROWS: dict[str, str] = {
    "type": """
text | supported | Typed; line breaks are kept. | forms/test_type_text.py::test_text_is_kept_as_typed
integer | supported | Typed in any script, with words for thousands and millions. | forms/test_type_numbers.py::test_whole_numbers
decimal | supported | Typed in any script, with a point or a comma. | forms/test_type_numbers.py::test_decimals
note | supported | Shown above the question that follows it. | forms/test_type_note.py::test_a_note_is_read_and_passed
select_one | supported | Buttons, or the number or label typed; long lists are searched by a part of the label, and leafed through. | forms/test_type_selects.py::test_one_choice
select_multiple | supported | Buttons with boxes, or numbers and labels typed. | forms/test_type_selects.py::test_several_choices
select_*_from_file | supported | Choices from a csv, xml or geojson file, or from a list that the caller serves. | forms/test_type_from_file.py::test_choices_come_from_a_served_list
repeat | supported | After each one the chat asks whether there is another; counted ones are asked as often as reckoned. | forms/test_repeats.py::test_another_is_asked_for_after_each
group | supported | Its label stands above its questions. | forms/test_type_groups.py::test_groups_are_sections
geopoint | supported | Shared from the phone, typed as coordinates, or pasted as a link from a map. | forms/test_type_geopoint.py::test_a_place_on_the_globe
geotrace | refused | A chat cannot record a line on a map.
geoshape | refused | A chat cannot record an area on a map.
start-geopoint | degraded | Left blank: a chat is not told where a phone is.
range | supported | Buttons up to eleven steps, else typed; bounds and steps are kept. | forms/test_type_range.py::test_a_range_keeps_to_its_bounds_and_steps
image | supported | A photo is sent. | forms/test_type_media.py::test_a_file_is_kept_by_its_name
barcode | supported | Typed, since a chat has no scanner. | forms/test_type_barcode.py::test_a_barcode_is_typed
audio | supported | A voice message or a recording is sent. | forms/test_type_media.py::test_a_file_is_kept_by_its_name
background-audio | degraded | Left blank: a chat records nothing unasked.
video | supported | A video is sent. | forms/test_type_media.py::test_a_file_is_kept_by_its_name
file | supported | A document is sent. | forms/test_type_media.py::test_a_file_is_kept_by_its_name
date | supported | Typed as people write days, in either era; stored as ISO. | forms/test_type_dates.py::test_a_day
time | supported | Typed; stored with the zone, as in JavaRosa. | forms/test_type_dates.py::test_a_time_is_stored_with_its_zone
dateTime | supported | Day and time typed in one line; stored with the zone, as in JavaRosa. | forms/test_type_dates.py::test_a_moment_is_stored_in_the_sessions_zone
rank | supported | Tapped one after another, or the numbers of all typed in order. | forms/test_type_rank.py::test_all_choices_in_order
csv-external | supported | A list to look things up in; served by the caller, or from an attachment. | forms/test_type_from_file.py::test_lists_to_look_things_up_in
acknowledge | supported | One button, OK. | forms/test_type_note.py::test_an_acknowledgement_is_ok
start | supported | The moment when the form was opened. | forms/test_type_metadata.py::test_metadata_fill_themselves
end | supported | The moment when it was sent. | forms/test_type_metadata.py::test_metadata_fill_themselves
today | supported | The day in the programme's zone. | forms/test_type_metadata.py::test_metadata_fill_themselves
deviceid | supported | What the caller calls its device; the chat is `khaoban`. | forms/test_type_metadata.py::test_what_the_caller_knows_is_filled_in
username | supported | Her name, as the caller knows it. | forms/test_type_metadata.py::test_what_the_caller_knows_is_filled_in
phonenumber | supported | What the caller knows, else blank. | forms/test_type_metadata.py::test_what_the_caller_knows_is_filled_in
email | supported | What the caller knows, else blank. | forms/test_type_metadata.py::test_what_the_caller_knows_is_filled_in
audit | degraded | Left blank: there is no log of taps and screens.
trigger | supported | Another name of acknowledge. | forms/test_type_note.py::test_an_acknowledgement_is_ok
or_other | supported | The choice “other”, and a question for what it is. | forms/test_type_or_other.py::test_or_other_asks_for_the_other
select_one_external | supported | Choices from the sheet external_choices, or served by the caller. | forms/test_type_from_file.py::test_external_choices
xml-external | supported | A list to look things up in; served by the caller, or from an attachment. | forms/test_type_from_file.py::test_lists_to_look_things_up_in
calculate | supported | Computed, never asked. | forms/test_logic_calculation.py::test_calculations_follow_each_other
hidden | supported | Kept, never asked. | forms/test_type_metadata.py::test_metadata_fill_themselves
percentage | supported | A whole number from 0 to 100. | forms/test_type_numbers.py::test_a_percentage
number of days in last month | supported | A whole number from 0 to 31; in six months to 183, in a year to 365. | forms/test_type_numbers.py::test_a_number_of_days
loop | supported | The questions once for each choice of a list, as pyxform writes them out. | forms/test_type_groups.py::test_a_loop_asks_once_for_each_choice
phone number | supported | Digits, typed. | forms/test_type_text.py::test_a_phone_number_is_digits
subscriberid | degraded | Blank unless the caller knows it.
simserial | degraded | Blank unless the caller knows it.
background-geopoint | degraded | Left blank: a chat is not told where a phone is.
osm | refused | A chat has no OpenStreetMap editor.
""",  # noqa: E501
    "appearance": """
numbers | degraded | A phone's keyboard is its owner's; as in Collect, other text is not forbidden. | forms/test_type_text.py::test_numbers_is_only_a_keyboard
multiline | degraded | A message may always have several lines.
url | degraded | The address stands in the message, to be tapped there.
ex: | refused | A chat cannot call another app.
thousands-sep | supported | Numbers are shown with their thousands apart, and may be typed so. | conversations/test_questions.py::test_thousands_stand_apart
bearing | degraded | The degrees are typed: a chat has no compass.
vertical | degraded | Only a look of a range.
no-ticks | degraded | Only a look of a range.
picker | degraded | Only a look of a range.
rating | supported | The stars are buttons with numbers. | conversations/test_questions.py::test_a_short_range_has_buttons
new | degraded | An older photo can be sent as well: the chat cannot know.
new-front | degraded | The chat cannot choose the camera.
draw | refused | A chat has nothing to draw on.
annotate | refused | A chat has nothing to draw on.
signature | refused | A chat has nothing to sign on.
no-calendar | degraded | Dates are typed.
month-year | supported | Month and year are typed, and stored as the month's first day. | forms/test_type_dates.py::test_a_month_is_its_first_day
year | supported | The year is typed, and stored as its first day. | forms/test_type_dates.py::test_a_year_is_its_first_day
ethiopian | degraded | Another calendar's look: the chat shows its reader's.
coptic | degraded | Another calendar's look: the chat shows its reader's.
islamic | degraded | Another calendar's look: the chat shows its reader's.
bikram-sambat | degraded | Another calendar's look: the chat shows its reader's.
myanmar | degraded | Another calendar's look: the chat shows its reader's.
persian | degraded | Another calendar's look: the chat shows its reader's.
buddhist | degraded | Another calendar's look: the chat shows its reader's, which in Thai is this one.
placement-map | degraded | The place is shared from the phone.
maps | degraded | The place is shared from the phone.
hide-input | degraded | Only a look of a map.
minimal | degraded | Only a look of a list.
search | degraded | Long lists are typed anyway.
autocomplete | degraded | Long lists are typed anyway.
quick | degraded | A tapped choice always leads on.
columns-pack | degraded | Short labels stand two in a row.
columns | degraded | Short labels stand two in a row.
columns-n | degraded | Short labels stand two in a row.
no-buttons | degraded | Only a look of choices.
image-map | degraded | The choices are taken by their labels, not by a place of the picture.
likert | degraded | The steps of the scale are buttons.
map | degraded | Choices are listed by their labels.
field-list | degraded | One question a message, each below the group's label. | forms/test_type_groups.py::test_a_field_list_is_named_as_a_screen
label | degraded | The head of a table: it takes no answer in the chat, as in Collect; `forms try` asks it like any choice. | forms/test_type_groups.py::test_a_table_of_choices_is_asked_row_by_row
list-nolabel | degraded | Choices with their labels, since no header stands above. | forms/test_type_groups.py::test_a_table_of_choices_is_asked_row_by_row
list | degraded | Choices as in any other question. | forms/test_type_groups.py::test_a_table_of_choices_is_asked_row_by_row
table-list | degraded | One question a message instead of a table. | forms/test_type_groups.py::test_a_table_list_is_asked_row_by_row
counter | degraded | The number is typed.
hidden-answer | supported | Dots stand for it wherever it would be shown again, also in texts; what is calculated from it is not hidden. | forms/test_type_text.py::test_what_is_masked_is_never_shown_again
printer | refused | A chat has no printer.
masked | supported | Dots stand for it wherever it would be shown again, also in texts; what is calculated from it is not hidden. | forms/test_type_text.py::test_what_is_masked_is_never_shown_again
search() | refused | Collect's older way to choices from a file; write select_one_from_file.
horizontal | degraded | Only a look of choices.
horizontal-compact | degraded | Only a look of choices.
compact | degraded | Only a look of choices.
compact-n | degraded | Only a look of choices.
quickcompact | degraded | Only a look of choices.
quickcompact-n | degraded | Only a look of choices.
w1 to w10 | degraded | How wide a question stands in a grid: one question a message.
distress | degraded | The number is typed, or tapped.
front | degraded | The chat cannot choose the camera.
""",  # noqa: E501
    "parameter": """
randomize | supported | Each session has its own order, and keeps it. | forms/test_type_selects.py::test_choices_in_random_order
seed | supported | The order is JavaRosa's. | forms/test_type_selects.py::test_seeded_choices_come_in_javarosas_order
value | supported | Which column holds the names. | forms/test_type_from_file.py::test_other_columns_hold_names_and_labels
label | supported | Which column holds the labels. | forms/test_type_from_file.py::test_other_columns_hold_names_and_labels
rows | degraded | A message is as long as it is.
capture-accuracy | degraded | The phone shares what it knows.
warning-accuracy | degraded | The phone shares what it knows.
allow-mock-accuracy | degraded | A chat cannot tell a false place.
start | supported | The first value of a range; 1 when it is not given. | forms/test_type_range.py::test_a_range_keeps_to_its_bounds_and_steps
end | supported | The last value of a range; 10 when it is not given. | forms/test_type_range.py::test_a_range_keeps_to_its_bounds_and_steps
step | supported | How far the values of a range lie apart; 1 when it is not given. | forms/test_type_range.py::test_a_range_keeps_to_its_bounds_and_steps
max-pixels | degraded | A photo has the size that the chat gives it.
quality | degraded | A recording has the quality that the chat gives it.
location-priority | degraded | There is no audit log.
location-min-interval | degraded | There is no audit log.
location-max-age | degraded | There is no audit log.
track-changes | degraded | There is no audit log.
track-changes-reasons | degraded | There is no audit log.
identify-user | degraded | There is no audit log.
incremental | refused | It belongs to geotrace and geoshape, which a chat cannot record.
tick_labelset | supported | The labels stand on the range's buttons, and may be typed. | forms/test_type_range.py::test_the_labels_of_a_range
placeholder | degraded | Where a slider stands before it is moved; nothing stands in a chat.
tick_interval | degraded | Only a look of a range.
app | degraded | A chat cannot choose the camera's app.
reference-geometry | degraded | There is no map to show it on.
""",  # noqa: E501
    "logic": """
calculate | supported | Computed again whenever what it reads changes. | forms/test_logic_calculation.py::test_calculations_follow_each_other
relevant | supported | Hidden answers are kept while editing, read as blank, and left out when sent. | forms/test_logic_relevance.py::test_relevance_opens_and_closes_questions_and_keeps_what_is_hidden
required | supported | Always, or where its expression says so. | forms/test_logic_required.py::test_required_may_depend_and_says_so_in_the_forms_words
required message | supported | The form's words, else ours. | forms/test_logic_required.py::test_required_may_depend_and_says_so_in_the_forms_words
custom constraint | supported | Checked at once, again when what it reads changes, and before sending. | forms/test_logic_constraint.py::test_constraint_refuses_in_the_forms_words
constraint message | supported | The form's words, with answers in them. | forms/test_logic_constraint.py::test_constraint_refuses_in_the_forms_words
read only | supported | Shown with its value, like a note. | forms/test_logic_readonly.py::test_readonly_questions_are_shown_and_not_taken
dynamic defaults (including trigger column) | supported | Set when the form or a repeat is opened, or when the trigger's answer changes. | forms/test_logic_trigger.py::test_a_trigger_writes_when_another_answer_changes
choice filter | supported | An answer that is no longer offered is cleared and asked again. | forms/test_logic_choice_filter.py::test_cascading_choices_clear_what_can_no_longer_be_chosen
default | supported | Stands there, to be kept or changed. | forms/test_logic_default.py::test_defaults_static_and_dynamic_are_seen_and_confirmed
repeat_count | supported | As many as reckoned; those too many keep their answers aside. | forms/test_repeats.py::test_a_counted_repeat_has_as_many_and_parks_the_rest
""",  # noqa: E501
    "description": """
label | supported | The question. | forms/test_languages.py::test_each_prompt_in_the_language_asked_for_or_the_default
hint | supported | A faint line below the question. | conversations/test_reporting.py::test_question_by_question_to_the_receipt
guidance hint | supported | Told when she asks for help, by the button or `?`. | conversations/test_questions.py::test_guidance_is_told_when_she_asks_for_help
form translations | supported | Any number, changed at any moment. | forms/test_languages.py::test_each_prompt_in_the_language_asked_for_or_the_default
form translations with ref to other field | supported | Answers stand in labels as their reader writes them. | forms/test_type_note.py::test_a_note_is_read_and_passed
Markdown | degraded | The words are kept, the marks left out. | conversations/test_markup.py::test_the_words_are_kept_and_the_marks_left_out
Inline HTML | degraded | The words are kept, the tags left out. | conversations/test_markup.py::test_the_words_are_kept_and_the_marks_left_out
image | supported | Shown when she asks for help, where the file lies beside the form; else its name is told. | conversations/test_questions.py::test_a_picture_that_lies_beside_the_form_comes_with_help_and_not_unasked
big-image | degraded | Left out: the chat shows an image in its own size. | forms/test_type_media.py::test_media_of_a_question_are_known_by_name
audio | degraded | Sent when she asks for help, where the file lies beside the form; else its name is told. | conversations/test_questions.py::test_media_of_a_question_are_named_when_she_asks_for_help
video | degraded | Sent when she asks for help, where the file lies beside the form; else its name is told. | conversations/test_questions.py::test_media_of_a_question_are_named_when_she_asks_for_help
autoplay | degraded | A chat plays nothing by itself. | forms/test_type_media.py::test_media_of_a_question_are_known_by_name
""",  # noqa: E501
    "layout": """
grid | degraded | One question a message; w1 to w10 are passed over. | forms/test_type_groups.py::test_themes_and_widths_are_only_a_look
pages | degraded | One question a message. | forms/test_type_groups.py::test_themes_and_widths_are_only_a_look
logo | degraded | A chat has no head of a page. | forms/test_type_groups.py::test_themes_and_widths_are_only_a_look
application translations | supported | Lao, Thai and English. | i18n/test_texts.py::test_every_id_has_a_text_in_every_language
theme color | degraded | A chat has its own colours. | forms/test_type_groups.py::test_themes_and_widths_are_only_a_look
preview form | supported | `forms try`, and the practice chat. | handlers/test_commands_forms.py::test_a_form_is_walked_with_back_skip_and_answers_as_people_type_them
send instance | supported | Filed with a receipt as typed values; ODK XML is made of the same walk (`forms try --json` shows it). | forms/test_household.py::test_the_submission_as_odk_takes_it
view instance | supported | Everything is read back, numbered. | forms/test_session.py::test_the_review_shows_what_is_relevant_in_the_readers_words
edit instance | supported | A correction names the submission that it replaces. | forms/test_semantics.py::test_instance_ids_are_given_and_replaced_on_correction
table of contents | supported | The read-back, by sections, leads to any answer. | conversations/test_reporting.py::test_any_answer_can_be_changed_from_the_read_back
""",  # noqa: E501
    "xpath": """
operators | supported | All of XPath 1.0. | forms/test_semantics.py::test_expressions
predicates | supported | Any expression, also several; looking up a column of a long list is by index. | forms/test_logic_instance.py::test_rows_are_filtered_counted_and_reckoned_with
axes | supported | child, parent, self and descendant, in their short and long forms; XForms uses no other. | forms/test_semantics.py::test_expressions
""",  # noqa: E501
    "function": """
string | supported | The text of a value. | forms/test_functions_text.py::test_as_javarosa
concat | supported | Texts one behind the other, also of all nodes of a path. | forms/test_functions_text.py::test_as_javarosa
join | supported | Texts with a separator between. | forms/test_functions_text.py::test_as_javarosa
substr | supported | A part of a text, counted from 0. | forms/test_functions_text.py::test_as_javarosa
substring-before | supported | What stands before a mark. | forms/test_functions_text.py::test_as_javarosa
substring-after | supported | What stands behind a mark. | forms/test_functions_text.py::test_as_javarosa
translate | supported | Letters changed one by one. | forms/test_functions_text.py::test_as_javarosa
string-length | supported | How many letters, ours of Lao and Thai counted as Unicode counts them. | forms/test_functions_text.py::test_as_javarosa
normalize-space | supported | Spaces at the ends left out, others made one. | forms/test_functions_text.py::test_as_javarosa
contains | supported | Whether a text holds another. | forms/test_functions_text.py::test_as_javarosa
starts-with | supported | Whether a text begins so. | forms/test_functions_text.py::test_as_javarosa
ends-with | supported | Whether a text ends so. | forms/test_functions_text.py::test_as_javarosa
uuid | supported | A fresh id, or so many letters; drawn from the session's seed. | forms/test_functions_chance.py::test_ids_are_version_4
digest | supported | MD5, SHA-1, SHA-256, SHA-384 and SHA-512 in hex or base64. | forms/test_functions_digests.py::test_as_javarosa
pulldata | supported | A cell of a list, by another column. | forms/test_logic_pulldata.py::test_a_cell_is_looked_up_by_a_key
if | supported | Only the side that holds is computed. | forms/test_functions_booleans.py::test_as_javarosa
coalesce | supported | The first value that is not blank. | forms/test_functions_booleans.py::test_as_javarosa
once | supported | Keeps what stands there, else computes. | forms/test_functions_booleans.py::test_as_javarosa
true | supported | Yes. | forms/test_functions_booleans.py::test_as_javarosa
false | supported | No. | forms/test_functions_booleans.py::test_as_javarosa
boolean | supported | Whether a value counts as true. | forms/test_functions_booleans.py::test_as_javarosa
boolean-from-string | supported | True of “true” and “1”. | forms/test_functions_booleans.py::test_as_javarosa
not | supported | The other of true and false. | forms/test_functions_booleans.py::test_as_javarosa
regex | supported | The whole text against a pattern; one that backtracks for ever does not match. | forms/test_functions_patterns.py::test_as_javarosa
checklist | supported | Whether so many are yes. | forms/test_functions_choices.py::test_as_javarosa
weighted-checklist | supported | Whether the weights of those that are yes add up so. | forms/test_functions_choices.py::test_as_javarosa
number | supported | A value as a number; dates are days since 1970. | forms/test_functions_numbers.py::test_as_javarosa
random | supported | From the session's seed. | forms/test_functions_chance.py::test_chance_is_drawn_from_the_seed
int | supported | The whole part. | forms/test_functions_numbers.py::test_as_javarosa
sum | supported | Blanks are left out. | forms/test_functions_numbers.py::test_as_javarosa
max | supported | Blanks are left out. | forms/test_functions_numbers.py::test_as_javarosa
min | supported | Blanks are left out. | forms/test_functions_numbers.py::test_as_javarosa
round | supported | Halves go up, also below zero: -2.5 is -2. | forms/test_functions_numbers.py::test_as_javarosa
pow | supported | A power. | forms/test_functions_numbers.py::test_as_javarosa
log | supported | The natural logarithm. | forms/test_functions_numbers.py::test_as_javarosa
log10 | supported | The logarithm to base ten. | forms/test_functions_numbers.py::test_as_javarosa
abs | supported | Without its sign. | forms/test_functions_numbers.py::test_as_javarosa
sin | supported | Sine. | forms/test_functions_numbers.py::test_as_javarosa
cos | supported | Cosine. | forms/test_functions_numbers.py::test_as_javarosa
tan | supported | Tangent. | forms/test_functions_numbers.py::test_as_javarosa
asin | supported | Arc sine. | forms/test_functions_numbers.py::test_as_javarosa
acos | supported | Arc cosine. | forms/test_functions_numbers.py::test_as_javarosa
atan | supported | Arc tangent. | forms/test_functions_numbers.py::test_as_javarosa
atan2 | supported | Arc tangent of two sides. | forms/test_functions_numbers.py::test_as_javarosa
sqrt | supported | Square root. | forms/test_functions_numbers.py::test_as_javarosa
exp | supported | e to a power. | forms/test_functions_numbers.py::test_as_javarosa
exp10 | supported | Ten to a power. | forms/test_functions_numbers.py::test_as_javarosa
pi | supported | The circle's number. | forms/test_functions_numbers.py::test_as_javarosa
count | supported | How many nodes. | forms/test_functions_numbers.py::test_as_javarosa
count-non-empty | supported | How many nodes are not blank. | forms/test_functions_numbers.py::test_as_javarosa
position | supported | The number of a repeat's row. | forms/test_functions_text.py::test_as_javarosa
instance | supported | A list, inside the form or served by the caller. | forms/test_functions_nodes.py::test_as_javarosa
current | supported | The node that an expression stands on, also within brackets. | forms/test_functions_nodes.py::test_as_javarosa
randomize | supported | The order is JavaRosa's. | forms/test_functions_chance.py::test_as_javarosa
today | supported | The day in the programme's zone. | forms/test_logic_calculation.py::test_dates_are_reckoned_with
now | supported | The moment in the programme's zone. | forms/test_logic_trigger.py::test_a_moment_is_noted_when_the_trigger_changes
format-date | supported | A date by a pattern. | forms/test_functions_dates.py::test_as_javarosa
format-date-time | supported | A moment by a pattern. | forms/test_functions_dates.py::test_as_javarosa
date | supported | A value as a date. | forms/test_functions_dates.py::test_as_javarosa
decimal-date-time | supported | Days since 1970, with their fraction. | forms/test_functions_dates.py::test_as_javarosa
decimal-time | supported | The fraction of a day. | forms/test_functions_dates.py::test_as_javarosa
selected | supported | Whether a choice is among those chosen. | forms/test_functions_choices.py::test_as_javarosa
selected-at | supported | The choice at a place, counted from 0. | forms/test_functions_choices.py::test_as_javarosa
count-selected | supported | How many are chosen. | forms/test_functions_choices.py::test_as_javarosa
jr:choice-name | supported | A choice's label, in the language that is shown; what is kept is in the form's own. | forms/test_logic_choice_name.py::test_the_label_of_a_choice
jr:itext | refused | pyxform writes it where labels are translated; in expressions nothing gives a label's id.
indexed-repeat | supported | A field of a numbered row. | forms/test_logic_indexed_repeat.py::test_a_row_is_chosen_by_its_number
area | supported | Square metres, unrounded. | forms/test_functions_places.py::test_as_javarosa
distance | supported | Metres, unrounded. | forms/test_functions_places.py::test_as_javarosa
geofence | supported | Whether a point lies in a shape. | forms/test_functions_places.py::test_as_javarosa
base64-decode | supported | The text behind base64. | forms/test_functions_digests.py::test_as_javarosa
intersects | supported | Whether a trace or a shape's edge crosses itself. | forms/test_functions_places.py::test_what_crosses_itself
enclosed-area | supported | Another name of area. | forms/test_functions_places.py::test_as_javarosa
date-time | supported | A value as a moment. | forms/test_functions_dates.py::test_as_javarosa
is-selected | supported | Another name of selected. | forms/test_functions_choices.py::test_as_javarosa
depend | supported | Its first argument; the others are only waited for. | forms/test_functions_numbers.py::test_as_javarosa
version | supported | The form's version. | forms/test_functions_nodes.py::test_the_form_says_its_version
property | supported | What the caller knows of a device, else blank. | forms/test_functions_nodes.py::test_where_javarosa_stops
extract-signed | supported | The text of a signed message, blank when the signature is another's. | forms/test_functions_digests.py::test_a_message_is_read_only_where_its_key_signed_it
""",  # noqa: E501
    "entity": """
create Entities | supported | The caller is handed what is to be created. | forms/test_entities_walk.py::test_a_registration_creates_groups_and_their_members
update Entities | supported | The caller is handed what is to be changed, and conflicts are reported. | forms/test_entities_walk.py::test_the_whole_circle
""",  # noqa: E501
    "misc": """
last saved instance | supported | `${last-saved#x}` reads what the caller serves as the last submission. | forms/test_logic_last_saved.py::test_last_saved_reads_fields_in_groups_and_is_blank_the_first_time
defaults from query parameters | degraded | A chat has no address bar: lists that the caller serves prefill a form. | forms/test_conventions.py::test_lists_are_read_afresh_in_every_message
multi-form app-like experience | supported | The menu shows which forms are owed, begun, and to be reviewed. | conversations/test_reporting.py::test_the_menu_shows_what_she_owes_for_which_village_and_month_until_when
prevent multiple submissions | supported | What is sent is owed no more; two who file one report file it once. | conversations/test_together.py::test_two_coordinators_file_one_report_once
configure end of form experience | degraded | Every report ends with its read-back and a receipt. | conversations/test_reporting.py::test_question_by_question_to_the_receipt
save as draft | supported | Every answer is kept at once. | conversations/test_reporting.py::test_she_stops_and_goes_on_days_later
offline entities | degraded | A chat needs the network; lists are read afresh in every message. | forms/test_conventions.py::test_lists_are_read_afresh_in_every_message
MBtiles / offline map layers | degraded | There is no map: the phone shares its place. | forms/test_type_geopoint.py::test_a_place_on_the_globe
submission encryption | degraded | Not by the form's public_key: the house seals what it keeps. | storage/test_keys.py::test_what_is_sealed_opens_and_is_never_the_same_twice
""",  # noqa: E501
}

# a column of ours | what is written in it | what the chat does | the test
OURS = """
`bind::kb:class` | `P0` (public) to `P3` (sensitive) | Says who may see an answer; inherited from groups, and by what is reckoned from it. | forms/test_classes.py::test_a_group_or_repeat_speaks_for_what_stands_in_it
`bind::kb:unit` | `kip`, `thb`, `kg`, `g`, `cm`, `mm`, `pct`, `period` | Writes a figure as its reader does. | forms/test_classes.py::test_what_is_kept_holds_for_a_group_and_a_unit_only_for_its_field
`bind::kb:keep` | `yes`, `no`; inherited from groups | The answer of the month right before is kept by one tap; never money. | conversations/test_month_same.py::test_the_first_screen_lists_what_stayed_and_one_tap_keeps_it
`bind::kb:change` | a factor, perhaps a least difference behind it; `grows`; `no` | A figure so far from the last one is asked about once. | conversations/test_month_figures.py::test_a_nought_too_many_is_asked_about_once_with_both_figures
`bind::kb:none` | an answer | What one tap answers in a month without activity. | conversations/test_month_idle.py::test_one_tap_answers_what_the_form_declares_and_asks_the_rest
`bind::kb:key`, `bind::kb:list` | written by `begin_roster` | Rows are kept by the key of their list. | forms/test_rosters.py::test_a_member_added_above_moves_no_answer
"""  # noqa: E501

# what | JavaRosa | Web Forms | here | the test
DIFFERENCES = """
A path that leads nowhere, compared | is blank: `= ''` holds | no comparison holds | as JavaRosa | forms/test_semantics.py::test_a_path_that_matches_nothing_is_blank
`sum`, `min`, `max` over blanks | blanks are left out | give NaN, stored as blank | as JavaRosa | forms/test_functions_numbers.py::test_as_javarosa
`regex('ab1', '[0-9]')` | the whole text must match | one place is enough | as JavaRosa; digits are 0 to 9 | forms/test_functions_patterns.py::test_as_javarosa
`round(-2.5)` | -2 | -3 | as JavaRosa, and XPath | forms/test_functions_numbers.py::test_as_javarosa
`repeat_count` that is blank | rows stay as they are | none | as JavaRosa | forms/test_logic_repeat_count.py::test_a_blank_count_leaves_the_rows_as_they_are
`count(${rep})` inside the repeat | 1: its own row | all rows | as JavaRosa; `forms check` warns | forms/test_semantics.py::test_an_absolute_path_in_a_repeat_is_read_in_the_current_row
Rows of a list that lack a column | read as blank | do not match | as JavaRosa | forms/test_functions_nodes.py::test_as_javarosa
Expressions that wait for each other | refused | some are opened | refused, with the names in the circle | forms/test_check.py::test_a_calculation_may_not_wait_for_itself_through_others
`distance`, `area` | not rounded | two decimals | as JavaRosa | forms/test_functions_places.py::test_as_javarosa
`meta/instanceID` | left out where the form has none | added | added: a submission needs its name | forms/test_submission.py::test_a_form_without_meta_gets_openrosas
An answer that is no longer offered | kept until its question is seen | cleared at once | cleared, and asked again | forms/test_logic_choice_filter.py::test_cascading_choices_clear_what_can_no_longer_be_chosen
A date question that looks like `year` or `month-year` | any date is taken from a program | any date | any date from a program; what is typed is the first day | forms/test_type_dates.py::test_a_whole_day_given_for_a_month_is_left_as_javarosa_leaves_it
A time, or a date with a time | stored with milliseconds and the phone's zone | as it was given | as JavaRosa, in the programme's zone | forms/test_type_dates.py::test_a_time_is_stored_with_its_zone
"""  # noqa: E501

# what | JavaRosa | here | the test
OTHERWISE = """
Days written in texts, reckoned with: `'2026-01-02' - 1` | not a number | days since 1970, as in Web Forms | forms/test_functions_dates.py::test_where_we_mean_otherwise
Days and times written in texts, compared: `${day} > '2026-01-01'` | never | as days and parts of a day | forms/test_operators_compare.py::test_where_we_mean_otherwise
A moment as text: `string(${moment})` | its day only; of a time, today | the whole of it | forms/test_functions_text.py::test_where_we_mean_otherwise
A time as a number | days since 1970 until that time today | the part of the day | forms/test_functions_numbers.py::test_where_we_mean_otherwise
Numbers from 2147483648, and below 0.001, as text | 2.147483648E9, 1.0E-4 | 2147483648, 0.0001 | forms/test_functions_text.py::test_where_we_mean_otherwise
`max` of numbers below zero | the smallest number there is | the greatest of them | forms/test_functions_numbers.py::test_where_we_mean_otherwise
`round(-36, -1)` | -30 | -40 | forms/test_functions_numbers.py::test_where_we_mean_otherwise
`[2]` in a path | not read as a place | the second | forms/test_functions_nodes.py::test_where_we_mean_otherwise
`distance` from a place to itself, or to nowhere | 9.5 cm, or from the sea off Africa | 0 | forms/test_functions_places.py::test_where_we_mean_otherwise
`geofence` of a blank place | inside | outside | forms/test_functions_places.py::test_where_we_mean_otherwise
`string-length` of an emoji | 2 | 1 | forms/test_functions_text.py::test_where_we_mean_otherwise
A question with a `calculation` | may be changed until it is computed again | is only shown | forms/test_logic_calculation.py::test_a_calculated_question_is_shown_and_not_taken
"""  # noqa: E501
