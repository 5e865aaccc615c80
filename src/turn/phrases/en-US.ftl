# Every sentence the skill says, in American English (Project Fluent).
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Where a code goes

place-email = your email at { $initial }… dot { $ending }
place-phone = your phone ending in { $digits }
two-places = { $first } and { $second }
length = { $digits ->
    [3] three
    [4] four
    [5] five
    [6] six
    [7] seven
   *[8] eight
 }-digit

## The gate

pin-sent = I've sent a { $length } PIN to { $places }. What is it?
pin-sent-partly = I could only reach { $places }. I've sent a { $length } PIN there. What is it?
pin-not-sent = I couldn't reach { $places } yet. I'll keep trying for { $minutes ->
    [one] a minute
   *[other] { $minutes } minutes
 }. When the PIN arrives, tell me: my PIN is, and the digits.
pin-waiting = I'm waiting for the { $length } PIN for { $places }. What is it?
pin-reprompt = Please say the { $length } PIN, one digit at a time. You can also say: send it again.
pin-wrong = That's not the PIN. You have { $left ->
    [one] one try
   *[other] { $left } tries
 } left. What is the PIN?
pin-wrong-reprompt = Please say the PIN, one digit at a time. You can also say: send it again.
pin-burned = That's not the PIN, and it was the last try. For your safety, please try again in { $wait }, or unlock from your email.
pin-length = The PIN I sent has { $digits } digits. Please say it one digit at a time.
pin-unheard = I didn't catch the digits. Please say the { $length } PIN, one digit at a time.
pin-expired = That PIN has expired. Ask your question again, and I'll send you a new one.
pin-used = That PIN has been used already. Ask your question again, and I'll send you a new one.
pin-dead = That PIN had too many wrong tries and no longer works. Ask your question again, and I'll send you a new one.
pin-withdrawn = That PIN is no longer good. Ask your question again, and I'll send you a new one.
pin-none = I'm not waiting for a PIN. Whose number would you like?
pin-not-needed = You don't need a PIN right now. Whose number would you like?
no-way-to-reach = I have no verified email or phone that I can send a PIN to. Please ask your administrator to add one.

resent = I've sent a new PIN to { $places }. The old one no longer works. What is the new one?
resent-partly = I could only reach { $places }. I've sent a new PIN there, and the old one no longer works. What is the new one?
resend-too-soon = I've only just sent it. You can ask me to send it again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
 }. If it's there already, what is the PIN?
resend-none-left = I've sent it as often as I can. If you have the last PIN, what is it?
resend-nothing = There's no PIN to send again. Whose number would you like?

## When a budget is spent

pin-sent-longer = For your safety I've sent a longer PIN, { $digits } digits this time, to { $places }. What is it?
pin-wrong-longer = That's not the PIN. For your safety I've sent a longer one, { $digits } digits this time, to { $places }. What is it?
pin-longer-later = For your safety that PIN no longer works. Ask your question again, and I'll send you a longer one.
wait-on-device = For your safety, please try again in { $wait }, or unlock from your email.
too-many-sends = I've sent you as many PINs as I may for now. Please try again in { $wait }.
voice-paused = Voice access is paused. You can unlock it from your email, or ask your administrator.
voice-off = For your safety, voice access is off after too many wrong PINs. You can unlock it from your email, or ask your administrator.
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
 }
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
 }

locked = It's locked. The next question will need a new PIN.

## Answers

number-one = { $name }'s { $kind } number is { $number }.
number-kind = { $kind }, { $number }
number-many = { $name } has { $count } numbers: { $numbers }.
number-none = I have no number for { $name }.
number-other = I have no { $kind } number for { $name }, but I do have: { $others }.
kind-mobile = mobile
kind-work = work
kind-home = home
kind-any = phone
anything-else = Anything else?
anything-else-reprompt = Whose number would you like? Or say: stop.

which = Which one do you mean: { $choices }?
which-reprompt = You can say, for example, { $example }.
choice-department = the one in { $department }
choice-first = the first one
choice-second = the second one
choice-third = the third one
too-many = I know several people called { $heard }. Please say the first and the last name.
nobody = I don't know anyone called { $heard }. Whose number would you like?
nobody-chosen = I didn't find that one. Whose number would you like?

list-two = { $first } or { $second }
list-three = { $first }, { $second }, or { $third }

## Ours

whose = Whose number would you like?
whose-reprompt = You can say, for example: what is Ann Lee's number?
help = Ask me for somebody's number, for example: what is Ann Lee's number? I'll send a PIN to your email and your phone, and give you the answer when you say it. Whose number would you like?
fallback = I didn't get that. You can say, for example: what is Ann Lee's number?
nothing-to-repeat = I haven't said anything yet. Whose number would you like?
already-handled = I've already taken care of that. What would you like next?
goodbye = Goodbye.

## When something is away

link-account = To use this skill, please link your account. I've put a card in your Alexa app.
link-again = Your account link no longer works. Please link it again. I've put a card in your Alexa app.
stranger = Your account isn't known here. Please ask your administrator.
unavailable = I can't reach it just now. Please try again in a few minutes.

## How digits sound, in order from zero: alternatives are separated by commas, digits by bars

digit-words = zero,oh,o,nought|one,won|two,to,too|three|four,for,fore|five|six|seven|eight,ate|nine
