# British English; also what en-AU, en-CA and en-IN hear.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## When a budget is spent

pin-sent-longer = For your safety I've sent a longer PIN, { $digits } digits this time, to { $places }. What is it?
pin-wrong-longer = That's not the PIN. For your safety I've sent a longer one, { $digits } digits this time, to { $places }. What is it?
pin-renewed = That's not the PIN. I've sent another one to { $places }, and the old one no longer works. What is the new one?
pin-none-left = That's not the PIN, and I can't send another one now. Please try again later.
pin-longer-later = For your safety that PIN no longer works. Ask your question again, and I'll send you a longer one.
wait-on-device = For your safety, please try again in { $wait }, or { $unlock ->
    [mail] unlock from your email
   *[administrator] ask your administrator
 }.
too-many-sends = I've sent you as many PINs as I may for now. Please try again in { $wait }.
voice-paused = Voice access is paused. { $unlock ->
    [mail] You can unlock it from your email, or ask your administrator
   *[administrator] Please ask your administrator
 }.
voice-off = For your safety, voice access is off after too many wrong PINs. { $unlock ->
    [mail] You can unlock it from your email, or ask your administrator
   *[administrator] Please ask your administrator
 }.
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
 }
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
 }
