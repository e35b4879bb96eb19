"""The room without internet: HTTPS on the local network by an authority of the instance's own. No flow knows it."""
