using System.Text;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Numpy;

/// <summary>A member of an archive.</summary>
/// <param name="Name">Its name. It is never a path.</param>
/// <param name="Start">Where its bytes begin in the file.</param>
/// <param name="PackedLength">How many bytes it has there.</param>
/// <param name="Length">How many it has when it is unpacked, or is said to have.</param>
/// <param name="IsStored">Whether its bytes are not compressed.</param>
/// <param name="Checksum">The checksum of its unpacked bytes.</param>
internal sealed record NumpyMember(string Name, long Start, long PackedLength, long Length, bool IsStored, uint Checksum)
{
    /// <summary>What is wrong with it as a member; null if nothing is.</summary>
    public CheckpointException? Fault { get; init; }

    /// <summary>The name of the variable that it is.</summary>
    public string Variable => VariableOf(Name);

    public static string VariableOf(string member) =>
        member.EndsWith(NumpyFile.ArraySuffix, StringComparison.Ordinal) ? member[..^NumpyFile.ArraySuffix.Length] : member;

    /// <summary>The array that it is, examined.</summary>
    public NumpyArray ToArray(SourceFile file)
    {
        var place = new NumpyPlace(file.Path, Variable);
        byte[] name = Encoding.UTF8.GetBytes(Variable);
        if (Fault is not null)
        {
            return NumpyArray.Faulty(place, name, Fault);
        }

        var array = new NumpyArray(
            place,
            name,
            () => IsStored ? new PlainBytes(file, Start, Length) : new DeflatedBytes(place, file, Start, PackedLength, Length),
            Checksum
        );
        array.Examine();
        return array;
    }
}
