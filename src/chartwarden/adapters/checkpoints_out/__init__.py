"""The ways by which checkpoints leave: files, web hooks, time stamps and witnesses. Nothing of a chart takes them.

A new kind of destination is a module here and a line in `ways_out.py`.

Example:
    >>> from chartwarden.adapters.checkpoints_out.addresses import read_checkpoint_addresses
    >>> read_checkpoint_addresses("file:/srv/checkpoints/ https://audit.example.org/hook?token=secret")
    (FileAddress(path=PosixPath('/srv/checkpoints'), is_folder=True), WebAddress('audit.example.org'))

"""
