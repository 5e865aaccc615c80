# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. A { $name } is replaced by speech, which keeps its markup.

## Without the gate

whose = Whose number would you like?
whose-reprompt = You can say, for example: what is Ann Lee's number?
help = Ask me for somebody's number. For example: what is Ann Lee's number? I'll send a PIN to your email and your phone. When you say it, I'll give you the answer. Whose number would you like?
fallback = I didn't catch that. You can say, for example: what is Ann Lee's number?
nothing-to-repeat = I haven't said anything yet. Whose number would you like?
already-handled = I've already taken care of that. What would you like next?
goodbye = Goodbye.

## When something is missing or unavailable

link-account = To use this skill, please link your account. I've sent a card to your Alexa app.
link-again = Your account link no longer works. Please link your account again. I've sent a card to your Alexa app.
stranger = I don't recognise your account. Please ask your administrator for help.
unavailable = Sorry, I can't do that right now. Please try again in a few minutes.
