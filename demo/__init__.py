"""The demo store Alder & Rye: its content, its pictures and what loads them."""
