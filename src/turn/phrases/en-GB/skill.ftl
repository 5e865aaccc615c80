# British English; also what en-AU, en-CA and en-IN hear.
#
# A message is plain text. Where a { $name } stands, speech is woven in that keeps its own markup.

## Ours

whose = Whose number would you like?
whose-reprompt = You can say, for example: what is Ann Lee's number?
help = Ask me for somebody's number, for example: what is Ann Lee's number? I'll send a PIN to your email and your phone, and give you the answer when you say it. Whose number would you like?
fallback = I didn't catch that. You can say, for example: what is Ann Lee's number?
nothing-to-repeat = I haven't said anything yet. Whose number would you like?
already-handled = I've already taken care of that. What would you like next?
goodbye = Goodbye.

## When something is away

link-account = To use this skill, please link your account. I've put a card in your Alexa app.
link-again = Your account link no longer works. Please link it again. I've put a card in your Alexa app.
stranger = Your account isn't known here. Please ask your administrator.
unavailable = I can't reach it just now. Please try again in a few minutes.
