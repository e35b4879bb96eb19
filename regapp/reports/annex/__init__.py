"""The annex of the activity report (laporan kegiatan): what was asked, planned, signed, counted and photographed."""
