"""What happens when a process dies: at every named point, on both databases."""
