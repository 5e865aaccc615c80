# British English, also for en-AU, en-CA and en-IN.
#
# Messages are plain text. The page escapes them. The labels of the links in the mail are in
# `src/delivery/words`, in `notice.ftl`.

## Before the change: asks for confirmation

for-whom = For { $name }
or-close = If you do not want this, close this page.

pause-title = Pause voice access?
pause-what = Nothing has changed yet. If you continue, no PINs are sent to you, and Alexa gives nobody a protected answer in your name. Access that is open on any device closes immediately.
pause-until = Voice access stays paused until you unlock it with the other link in the email, or your administrator unlocks it.
pause-button = Pause voice access

unlock-title = Unlock voice access?
unlock-who = Nothing has changed yet. Continue only if you said the wrong PINs yourself, or if you want to end a pause.
unlock-what = You can then ask again right away. The wrong PINs still count: for a while, your PINs may be longer than usual.
unlock-button = Unlock voice access

## After the change

paused-title = Voice access is paused
paused-what = No PINs are sent to you, and Alexa gives nobody a protected answer in your name.
paused-until = To end the pause, use the other link in the email, “It was me: unlock”, or ask your administrator. You can close this page.

unlocked-title = Voice access is unlocked
unlocked-what = You can ask Alexa again. You can close this page.

## No change

used-title = This link has been used
used-once = Each link works only once, so nothing has changed this time.
used-by-whom = If you did not use it, somebody else can read your email. Tell your administrator, who can pause voice access for you.

expired-title = This link has expired
expired-when = Links work for seven days, so nothing has changed.
expired-instead = Your administrator can still pause or unlock voice access for you. The next email about wrong PINs will have new links.

nowhere-title = This link does not work
nowhere-why = Email programs sometimes break a long link in two. Copy the whole link from the email and try again.
nowhere-instead = If that does not help, ask your administrator, who can do the same for you.

other-site-title = This request did not come from our page
other-site-instead = Nothing has changed. Open the link in your email and press the button there.

away-title = This is not working right now
away-again = As far as we can tell, nothing has changed. Please open the link again in a minute.
