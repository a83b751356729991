using System.Text;
using CheckpointTools.Files;

namespace CheckpointTools.Tests.Locating;

public class ForeignFileTests
{
    public static TheoryData<string, byte[], string> Heads =>
        new()
        {
            { "model.h5", [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a], nameof(FileKind.Hdf5) },
            { "model.keras", Zip("metadata.json"), nameof(FileKind.Keras) },
            { "renamed", Zip("metadata.json"), nameof(FileKind.Keras) },
            { "pytorch_model.bin", Zip("archive/data.pkl"), nameof(FileKind.PyTorch) },
            { "model.pt", Zip("model/.format_version"), nameof(FileKind.PyTorch) },
            { "weights.npz", Zip("arr_0.npy"), nameof(FileKind.NumpyArchive) },
            { "model.zip", Zip("model.ckpt.index"), nameof(FileKind.Zip) },
            { "short.zip", "PK\x03\x04"u8.ToArray(), nameof(FileKind.Zip) },
            { "old.pth", [0x80, 0x02, 0x8a, 0x0a], nameof(FileKind.Pickle) },
            { "model.safetensors", [0x40, 1, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'"'], nameof(FileKind.Safetensors) },
            { "model.gguf", "GGUF\x03\0\0\0"u8.ToArray(), nameof(FileKind.Gguf) },
            { "model.tflite", [0x1c, 0, 0, 0, (byte)'T', (byte)'F', (byte)'L', (byte)'3', 0], nameof(FileKind.TensorFlowLite) },
            { "a.npy", [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], nameof(FileKind.Numpy) },
            {
                "x.index",
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"u8.ToArray(),
                nameof(FileKind.GitLfsPointer)
            },
            { "x.index", "\n\n<!DOCTYPE html>\n<html>"u8.ToArray(), nameof(FileKind.WebPage) },
            { "x.index", "<?xml version='1.0'?><Error><Code>NoSuchKey</Code>"u8.ToArray(), nameof(FileKind.WebPage) },
            { "x.tgz", [0x1f, 0x8b, 8, 0], nameof(FileKind.Compressed) },
            { "x.tar", [.. new byte[257], .. "ustar\0"u8.ToArray()], nameof(FileKind.Tar) },
            { "frozen_graph.pb", [0x0a, 0x20, 0x0a], nameof(FileKind.Graph) },
            { "events.out.tfevents.1600000000.host", [0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3], nameof(FileKind.Events) },
            { "notes.txt", "Größe: 3\r\n"u8.ToArray(), nameof(FileKind.Text) },
            { "cut.txt", [(byte)'a', 0xc3], nameof(FileKind.Text) },
            { "empty", [], nameof(FileKind.Unknown) },
            { "weights", [0x00, 0x3f, 0x80, 0x00], nameof(FileKind.Unknown) },
            { "latin1", [(byte)'G', 0xf6, 0xdf, (byte)'e', (byte)'.', (byte)'.', (byte)'.'], nameof(FileKind.Unknown) },
        };

    [Theory]
    [MemberData(nameof(Heads))]
    public void Names_a_file_by_its_first_bytes(string fileName, byte[] head, string kind)
    {
        Assert.Equal(kind, ForeignFile.Recognise(head, fileName).ToString());

        // However short the file: it is named or not, nothing else happens.
        for (int length = 0; length < head.Length; length++)
        {
            Assert.True(Enum.IsDefined(ForeignFile.Recognise(head.AsSpan(0, length), fileName)));
        }
    }

    private static byte[] Zip(string firstEntry)
    {
        byte[] header = new byte[30];
        "PK\x03\x04"u8.CopyTo(header);
        header[26] = (byte)firstEntry.Length;
        return [.. header, .. Encoding.ASCII.GetBytes(firstEntry), 1, 2, 3];
    }
}
