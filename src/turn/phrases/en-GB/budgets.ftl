# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## When a budget is spent

pin-sent-longer = For your security, I've sent a longer PIN with { $digits } digits to { $places }. What is it?
pin-wrong-longer = That's not the PIN. For your security, I've sent a longer one with { $digits } digits to { $places }. What is it?
pin-renewed = That's not the PIN. I've sent a new one to { $places }. The old one no longer works. What is the new one?
pin-none-left = That's not the PIN, and I can't send another one right now. Please try again later.
pin-longer-later = For your security, that PIN no longer works. Ask your question again, and I'll send you a longer one.
wait-on-device = For your security, please try again in { $wait }. If you can't wait, { $unlock ->
    [mail] unlock voice access from your email
   *[administrator] ask your administrator
 }.
too-many-sends = I can't send you any more PINs for now. Please try again in { $wait }.
voice-paused = Voice access is paused. { $unlock ->
    [mail] You can unlock it from your email, or ask your administrator
   *[administrator] Please ask your administrator to unlock it
 }.
unknown-devices-closed = There were too many wrong PINs on devices you haven't used before, so I can't use this one. { $unlock ->
    [mail] You can unlock it from your email, or ask your administrator
   *[administrator] Please ask your administrator to unlock it
 }.
voice-off = There were too many wrong PINs, so voice access is off. { $unlock ->
    [mail] You can unlock it from your email, or ask your administrator
   *[administrator] Please ask your administrator to unlock it
 }.
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
 }
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
 }
