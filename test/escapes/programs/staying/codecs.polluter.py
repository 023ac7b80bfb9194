# Goal: register an error handler and a codec.
# canary: stay
# expect: ok
import codecs
word = canary["token"]
codecs.register_error("planted", lambda error: (word, error.end))
codecs.register(lambda name: None)
