/*
 * Every row of the journey's tables, one case or more each. A line reads: ids | why | screen | event | facts | result.
 * The last id is that of the row that must decide. The words of the columns are explained in journey.test.ts.
 */

export const cases = `
RT-2 | a live session with a profile | phone | begin | maria session | vkid-choose-profile
RT-2 | even of a linked number: first the person sees whose it is | phone | begin | maria session linked | vkid-choose-profile
RT-3 | a live session without a profile | phone | begin | anna session | vkid-create-profile
RT-5 | no one | phone | begin | | vkid-phone
RT-5 | a session of a person who is gone | phone | begin | session | vkid-phone
RT-5 | a session, and the client wants a fresh sign-in | phone | begin | anna session fresh-login | vkid-phone
SI-20 | a live session of a blocked person | phone | begin | blocked session | vkid-blocked
VA-1 | a personal app, allowed before | phone | begin | anna session personal consented | settled > granted
VA-2 | a personal app, allowed before, asked afresh | phone | begin | anna session personal consented fresh-consent | vkid-allow
VA-2 | a personal app, never allowed | phone | begin | maria session personal | vkid-allow

SI-1 | no number | phone | enter-phone: | | vkid-phone E-02
SI-1 | too short | phone | enter-phone:912 | | vkid-phone E-03
SI-1 | a city number | phone | enter-phone:84951234567 | | vkid-phone E-04
SI-1 | another country | phone | enter-phone:+375291234567 | | vkid-phone E-05
SI-2 | five codes were sent to the number within the hour | phone | enter-phone:89990000001 | anna five-sends | vkid-limited
SI-3 | a password and no profile | phone | enter-phone:89990000001 | anna | vkid-password
SI-3 | a profile, and the policy wants the password too | phone | enter-phone:89990000003 | maria both-factors | vkid-password
SI-4 | a profile | phone | enter-phone:89990000003 | maria | vkid-otp > sms:03
SI-4 | no password set | phone | enter-phone:89990000004 | igor | vkid-otp > sms:04
SI-4 | a password, and the policy wants only the code | phone | enter-phone:89990000001 | anna code-only | vkid-otp > sms:01
SI-5 | no one has the number | phone | enter-phone:89990000002 | | vkid-otp > sms:02
SI-23 SI-5 | a number as people write it | phone | enter-phone: 8 (999) 000-00-02 | | vkid-otp > sms:02
CB-3 | «Отмена» on the first screen | phone | cancel | | settled > user_denied
SI-6 | a wrong password | password | enter-password | anna | vkid-password E-06(9) > count
SI-6 | the last but one | password | enter-password | anna eight-misses | vkid-password E-06(1) > count
SI-6 | where nothing is limited, no attempts are counted down | password | enter-password | anna ten-misses relaxed | vkid-password E-06 > count
SI-7 | the tenth wrong password | password | enter-password | anna nine-misses | vkid-limited > count
SI-7 | a locked account, even with the right password | password | enter-password | anna ten-misses right-password | vkid-limited
SI-7 | the first wrong password after the lock locks again | password | enter-password | anna lock-over | vkid-limited > count
SI-8 | the right password | password | enter-password | anna right-password | vkid-otp > sms:01
SI-8 | the right password after the lock | password | enter-password | anna lock-over right-password | vkid-otp > sms:01
SI-8 SI-2 | the right password, and no more codes | password | enter-password | anna right-password five-sends | vkid-limited
SI-10 | not my account | password | not-my-account | anna | vkid-support
SI-11 | another number, from the password | password | change-number | anna | vkid-phone
SI-11 | another number, from the code | otp | change-number | anna | vkid-phone > cancelled
SI-11 | another number, from the methods | methods | change-number | anna | vkid-phone > cancelled
SI-11 | another number, after a spent code | otp-spent | change-number | anna | vkid-phone

SI-12 SI-21 AF-3 | a right code, no profile | otp | enter-code:1 | anna newest | vkid-about-self > used session
SI-12 SI-21 AF-2 | a right code, a profile | otp-maria | enter-code:1 | maria newest | vkid-choose-profile > used session
AF-1 | a right code for a linked number | otp-maria | enter-code:1 | maria newest linked | vkid-number-linked > used session
AF-1 SI-13 | nothing of the link before the code is right (R-15) | otp-maria | enter-code:111111 | maria linked | vkid-otp E-09
SI-20 | a right code of a blocked person | otp | enter-code:1 | blocked newest | vkid-blocked > used
SI-20 | a right code of a deactivated person | otp | enter-code:1 | deactivated newest | vkid-blocked > used
SI-20 SI-13 | nothing of the block before the code is right | otp | enter-code:111111 | blocked | vkid-otp E-09
SI-22 | a right code, and no one has the number | otp-free | enter-code:1 | newest | vkid-about-self > used
VA-1 | a right code, a personal app allowed before | otp | enter-code:1 | anna newest personal consented | settled > used session granted
VA-2 | a right code, a personal app | otp-maria | enter-code:1 | maria newest personal | vkid-allow > used session
VA-2 | a right code, a personal app does not ask about links | otp-maria | enter-code:1 | maria newest personal linked | vkid-allow > used session
SI-22 | a right code, a personal app, and no one has the number | otp-free | enter-code:1 | newest personal consented | vkid-about-self > used
P-5 | registered while the code was on its way, with a password | otp-free | enter-code:1 | registered newest | vkid-password > used
SI-21 AF-3 | registered while the code was on its way, without one | otp-free | enter-code:1 | registered-bare newest | vkid-about-self > used session
SI-13 | no code: not counted | otp | enter-code: - | anna | vkid-otp E-07
SI-13 | no six digits: not counted | otp-last | enter-code:12345 | anna | vkid-otp E-08
SI-13 | a wrong code | otp | enter-code:111111 | anna | vkid-otp E-09
SI-13 | an older code | otp | enter-code:111111 | anna older | vkid-otp E-11
SI-14 | an expired code | otp-expired | enter-code:1 | anna newest | vkid-otp E-10
SI-14 | an expired code is no counted try | otp-expired-last | enter-code:111111 | anna | vkid-otp E-10
SI-15 | the last wrong code | otp-last | enter-code:111111 | anna | vkid-otp E-09 > cancelled
SI-15 | the last try, an older code | otp-last | enter-code:111111 | anna older | vkid-otp E-11 > cancelled
SI-15 | the last wrong code, and no more codes for the number | otp-last | enter-code:111111 | anna five-sends | vkid-limited > cancelled
SI-15 | the right code after the last wrong one | otp-spent | enter-code:1 | anna newest | vkid-otp E-09

SI-16 | again, after the delay | otp-waited | resend | anna | vkid-otp code-sent > superseded sms:01
SI-16 | again, by the same channel | otp-call | resend | anna | vkid-otp code-sent > superseded call:01
SI-14 SI-16 | again, at once when expired | otp-expired | resend | anna | vkid-otp code-sent > superseded sms:01
SI-15 SI-16 | again, at once when spent | otp-spent | resend | anna | vkid-otp code-sent > sms:01
SI-17 | again, too early | otp | resend | anna | vkid-otp E-12
SI-17 | by call, too early | otp | by-call | anna | vkid-otp E-12
SI-17 | by SMS, too early | otp | by-sms | anna | vkid-otp E-12
SI-17 | from the methods, too early | methods | choose-method:call | anna | vkid-otp E-12
SI-2 | again, and no more codes | otp-waited | resend | anna five-sends | vkid-limited
SI-15 SI-2 | again when spent, and no more codes | otp-spent | resend | anna five-sends | vkid-limited
SI-2 | by call, and no more codes | otp-waited | by-call | anna five-sends | vkid-limited
SI-2 | by SMS, and no more codes | otp-waited | by-sms | anna five-sends | vkid-limited
SI-2 | from the methods, and no more codes | methods-waited | choose-method:sms | anna five-sends | vkid-limited
SI-18 | by call | otp-waited | by-call | anna | vkid-otp code-sent > superseded call:01
SI-18 | by SMS | otp-call | by-sms | anna | vkid-otp code-sent > superseded sms:01
SI-18 | the methods | otp | other-method | anna | vkid-otp-method
SI-18 | the methods, closed | methods | close | anna | vkid-otp
SI-18 | the methods, call | methods-waited | choose-method:call | anna | vkid-otp code-sent > superseded call:01
SI-18 | the methods, SMS | methods-waited | choose-method:sms | anna | vkid-otp code-sent > superseded sms:01
SI-18 | the methods, password | methods | choose-method:password | anna | vkid-password > cancelled
SI-18 | the methods, a password that is not set | methods-igor | choose-method:password | igor | vkid-otp-method E-32
SI-18 | the methods, a password that is proven | methods-proven | choose-method:password | anna | vkid-otp-method E-32
SI-19 | the code could not be sent | otp | send-failed | anna | vkid-otp E-14

AF-1 | creating a profile for a linked number | create | create-profile | anna linked | vkid-number-linked
A-1 | creating a profile | create | create-profile | anna | vkid-about-self
A-2 | another account, instead of creating | create | switch-account | anna | vkid-phone
A-2 | another account, instead of choosing | pick | switch-account | maria | vkid-phone
A-2 | another account, instead of consenting | consent | switch-account | maria | vkid-phone
SW-1 | another account, instead of allowing | allow | switch-account | anna personal | vkid-phone
SW-1 | another account than the linked one | linked | switch-account | anna | vkid-phone
SW-1 | another account than the blocked one | blocked | switch-account | blocked | vkid-phone
SW-3 | «Отмена» instead of another account | phone | cancel | anna former | vkid-create-profile
AF-1 | choosing a profile of a linked number | pick | choose-profile:700101 | maria linked | vkid-number-linked
C-1 | choosing a profile | pick | choose-profile:700101 | maria | vkid-about-self
P-1 | a wrong name | tell-A | tell-about-self:last_name=2 | anna | vkid-about-self E-17
P-1 | too young to teach | tell-B | tell-about-self:birth_year=2015 | | vkid-about-self E-18
P-2 | right data on path A | tell-A | tell-about-self | anna | vkid-about-self > save:A
P-3 | right data on path B | tell-B | tell-about-self | | vkid-about-self > save:B
P-3 | a child may join a personal app | tell-B | tell-about-self:birth_year=2015 | personal | vkid-about-self > save:B
P-4 | right data on path C | tell-C | tell-about-self | maria | vkid-about-self > save:C
P-2 | the profile is made | tell-A | saved:502 | anna | vkid-consent
P-3 | user and profile are made | tell-B | saved:502 | | vkid-consent > session
P-4 | the profile is up to date | tell-C | saved | maria | vkid-consent
VA-2 | the user is made, for a personal app | tell-B | saved | personal | vkid-allow > session
P-5 | the number got registered meanwhile | tell-B | number-taken | | vkid-phone

SI-9 RC-1 | the password is forgotten | password | forgot-password | anna | vkid-recover-start
RC-2 | to a new one | start | recover | anna | vkid-recover-phone
RC-7 | remembered | start | remembered | anna | vkid-password
RC-7 | remembered, at the number | recover-phone | remembered | | vkid-password
SI-1 | no number to recover | recover-phone | enter-phone: | | vkid-recover-phone E-02
SI-2 | no more codes, whatever they are for | recover-phone | enter-phone:89990000001 | anna five-sends | vkid-limited
RC-3 | a code for a new password | recover-phone | enter-phone:89990000001 | anna | vkid-recover-otp > sms:01
RC-3 | of another number | recover-phone | enter-phone:89990000003 | maria | vkid-recover-otp > sms:03
RC-3 | a number that no one has looks no different | recover-phone | enter-phone:89990000002 | | vkid-recover-otp > sms:02
SI-13 | no code: not counted | recover-otp | enter-code: - | anna | vkid-recover-otp E-07
SI-13 | a wrong code | recover-otp | enter-code:111111 | anna | vkid-recover-otp E-09
SI-13 | a wrong code for a number that no one has looks no different | recover-free | enter-code:111111 | | vkid-recover-otp E-09
SI-13 | an older code | recover-otp | enter-code:111111 | anna older | vkid-recover-otp E-11
SI-14 | an expired code | recover-expired | enter-code:1 | anna newest | vkid-recover-otp E-10
SI-15 | the last wrong code | recover-last | enter-code:111111 | anna | vkid-recover-otp E-09 > cancelled
SI-15 | the last wrong code, and no more codes for the number | recover-last | enter-code:111111 | anna five-sends | vkid-limited > cancelled
SI-15 | the right code after the last wrong one | recover-spent | enter-code:1 | anna newest | vkid-recover-otp E-09
SI-11 | another number to recover | recover-otp | change-number | anna | vkid-recover-phone > cancelled
SI-11 | another number to recover, from the methods | recover-methods | change-number | anna | vkid-recover-phone > cancelled
SI-17 | again, too early | recover-otp | resend | anna | vkid-recover-otp E-12
SI-17 | by call, too early | recover-otp | by-call | anna | vkid-recover-otp E-12
SI-17 | by SMS, too early | recover-otp | by-sms | anna | vkid-recover-otp E-12
SI-2 | again, and no more codes | recover-waited | resend | anna five-sends | vkid-limited
SI-2 | by call, and no more codes | recover-waited | by-call | anna five-sends | vkid-limited
SI-2 | by SMS, and no more codes | recover-waited | by-sms | anna five-sends | vkid-limited
SI-16 | again, after the delay | recover-waited | resend | anna | vkid-recover-otp code-sent > superseded sms:01
SI-18 | by call | recover-waited | by-call | anna | vkid-recover-otp code-sent > superseded call:01
SI-18 | by SMS | recover-waited | by-sms | anna | vkid-recover-otp code-sent > superseded sms:01
SI-18 | the methods | recover-otp | other-method | anna | vkid-otp-method
SI-18 | the methods, closed | recover-methods | close | anna | vkid-recover-otp
SI-18 | the methods, call | recover-methods | choose-method:call | anna | vkid-recover-otp code-sent > superseded call:01
SI-18 | the methods, the very password that is forgotten | recover-methods | choose-method:password | anna | vkid-otp-method E-32
SI-19 | the code could not be sent | recover-otp | send-failed | anna | vkid-recover-otp E-14
RC-4 | a right code | recover-otp | enter-code:1 | anna newest | vkid-recover-new > used
RC-4 | a right code, and the last name is asked for | recover-otp | enter-code:1 | anna newest asked-who | vkid-recover-person > used
RC-4 | a right code, and no one has the number | recover-free | enter-code:1 | newest | vkid-phone > used
SI-20 | a right code of a blocked person | recover-otp | enter-code:1 | blocked newest | vkid-blocked > used
RC-4 | no last name: not counted | recover-person | enter-last-name: | anna | vkid-recover-person E-16
RC-4 | a wrong last name | recover-person | enter-last-name:Иванова | anna | vkid-recover-person E-36 > count
RC-4 | the right last name, as people write it | recover-person | enter-last-name: петрова | anna | vkid-recover-new
SI-7 | the tenth wrong last name | recover-person | enter-last-name:Иванова | anna nine-misses | vkid-limited > count
SI-7 | a locked account, even with the right last name | recover-person | enter-last-name:Петрова | anna ten-misses | vkid-limited
RC-5 | no new password | recover-new | save-password: | anna | vkid-recover-new E-33
RC-5 | too short | recover-new | save-password:parol12 | anna | vkid-recover-new E-34
RC-5 | not the same twice | recover-new | save-password:parol123=parol124 | anna | vkid-recover-new E-35
RC-5 | too short, and not the same | recover-new | save-password:a=b | anna | vkid-recover-new E-34 E-35
RC-5 | a new password | recover-new | save-password:parol123 | anna | vkid-recover-new > set
SI-20 | blocked meanwhile | recover-new | save-password:parol123 | blocked | vkid-blocked
RC-5 | the password is set | recover-new | password-set | anna | vkid-recover-done
RC-6 | back to where it was asked for | recover-done | sign-in-again | anna | vkid-password

K-1 | «Привязать» | consent | link | maria | settled > granted
K-2 | «Отмена» | consent | cancel | maria | settled > user_denied
K-4 | the VPN was switched on meanwhile | consent | link | maria vpn | settled > vpn
AF-1 | linked elsewhere meanwhile | consent | link | maria linked | vkid-number-linked
SI-20 | blocked meanwhile | consent | link | maria-blocked | vkid-blocked
SI-20 | blocked meanwhile, a personal app | allow | allow | blocked personal | vkid-blocked
VA-3 | allowed | allow | allow | anna personal | settled > granted
VA-3 | a personal app does not mind a VPN | allow | allow | anna personal vpn | settled > granted
VA-4 | not allowed | allow | cancel | anna personal | settled > user_denied
X-8 | back from the limit | limited | back-to-app | | settled > too_many_attempts
X-8 | back from a blocked account | blocked | back-to-app | blocked | settled > account_unavailable
X-8 | back from a linked number | linked | back-to-app | anna | settled > number_linked
X-8 | back from support | support | back-to-app | | settled > another_account
X-8 | back from a lost journey | lost | back-to-app | | settled > flow_lost
`;
