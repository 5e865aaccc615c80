# British English; also what is shown where en-AU, en-CA or en-IN is asked for.
#
# A message is plain text: it is escaped where it is put in. What the links of the mail are called is in
# `src/delivery/words`, in `notice.ftl`.

## What a link will do

for-whom = For { $name }
or-close = If you do not want this, close the page.

pause-title = Pause voice access?
pause-what = Nothing has changed yet. If you go on, no PIN is sent for you and Alexa tells nobody what is protected. What is open on any device closes at once.
pause-until = It stays like that until you unlock it, by the other link in the email, or your administrator does.
pause-button = Pause voice access

unlock-title = Unlock voice access?
unlock-who = Nothing has changed yet. Go on only if it was you who said the wrong PINs, or if you want to end a pause.
unlock-what = You need not wait then before you ask again. Wrong PINs are not forgotten: for a while yet, PINs may be longer than usual.
unlock-button = Unlock voice access

## What was done

paused-title = Voice access is paused
paused-what = No PIN is sent for you, and Alexa tells nobody what is protected.
paused-until = To end the pause, use the other link in the email, “It was me: unlock”, or ask your administrator. You can close this page.

unlocked-title = Voice access is unlocked
unlocked-what = You can ask Alexa again. You can close this page.

## What was not

used-title = This link has been used
used-once = Each link works once, so nothing has changed now.
used-by-whom = Was it not you who used it? Then somebody else reads your email. Tell your administrator, who can pause voice access for you.

expired-title = This link has expired
expired-when = Links work for seven days, so nothing has changed.
expired-instead = Your administrator can still pause voice access for you, or unlock it. The next email about wrong PINs has new links.

nowhere-title = This link leads nowhere
nowhere-why = Email programs sometimes break a long link in two. Copy the whole of it from the email and try again.
nowhere-instead = If that does not help, ask your administrator, who can do the same for you.

other-site-title = This did not come from our page
other-site-instead = Nothing has changed. Open the link in your email, and press the button there.

away-title = That does not work just now
away-again = Nothing has changed as far as we can tell. Please open the link again in a minute.
