"""Who speaks: joining, linked chats, shared phones, duties that change hands, groups."""
