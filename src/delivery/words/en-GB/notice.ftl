# British English; also what is written where en-AU, en-CA or en-IN is spoken.
#
# A message is plain text, whatever it goes into.

notice-subject = Wrong PINs for { $app }
notice-happened = Somebody tried { $tries } for { $app } on device { $device } at { $at }.
notice-digest = Since { $since }, wrong PINs were tried until a PIN was used up { $more }. The last time it was for { $app }, on device { $device }, at { $at }.
notice-nothing-told = Nothing was told, and the PIN they were trying works no more.
notice-never-asked = Nobody from { $organization } will ever ask you for a PIN.

## With links

notice-pause = It wasn’t me: pause voice access
notice-pause-effect = Until you unlock it, no PIN is sent for you and Alexa tells nobody what is protected.
notice-unlock = It was me: unlock
notice-unlock-effect = You need not wait before you ask again.
notice-links = Each link opens a page that asks before it changes anything. It works once, until { $until }. Do not pass this email on: whoever has it can follow the links.

## Without

notice-not-you = Was it not you?
notice-not-you-then = Then tell whoever looks after { $app } at { $organization }: they can pause voice access for you.
notice-was-you = Was it you?
notice-was-you-then = Then wait a while before you ask again. If you cannot wait, they can unlock it for you.

## What happened

wrong-pins = { $count ->
    [1] a wrong PIN
    [2] two wrong PINs
    [3] three wrong PINs
    [4] four wrong PINs
    [5] five wrong PINs
   *[other] { $count } wrong PINs
 }
more-times = { $count ->
    [one] once more
   *[other] { $count } more times
 }
